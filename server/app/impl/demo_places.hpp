#pragma once

#include "app/demo.hpp"
#include "app/impl/demo_stage.hpp"
#include "service/account.hpp"

namespace consilium::app::demo {

/// Makes networks, centres, people and series, and adds the people to `demo`. Everybody has that
/// password.
base::Result<void> makePlaces(Stage& stage, const service::Accounts& accounts,
                              std::string_view password, Demo& demo);

}  // namespace consilium::app::demo
