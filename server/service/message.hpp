#pragma once

#include "base/result.hpp"
#include "protocol/message.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// The discussion of a case. The errors of each function are those of its method in
/// protocol/message.json.
class MessageService {
 public:
  base::Result<protocol::MessagePostResult> post(Context& context,
                                                 const protocol::MessagePostParams& params);
  base::Result<protocol::MessageListResult> list(Context& context,
                                                 const protocol::MessageListParams& params);
};

}  // namespace consilium::service
