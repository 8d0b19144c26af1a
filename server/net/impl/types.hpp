#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>

namespace consilium::net {

namespace asio = boost::asio;
using boost::system::error_code;

using SteadyClock = std::chrono::steady_clock;
using TimePoint = SteadyClock::time_point;

/// Each I/O thread has a context of its own that no other thread runs, so this executor is the
/// strand of all connections placed there.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
/// Errors come back as values.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<Executor>> kTuple{};

}  // namespace consilium::net
