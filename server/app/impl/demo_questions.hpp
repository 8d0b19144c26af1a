#pragma once

#include <string>

#include "app/impl/demo_stage.hpp"

namespace consilium::app::demo {

/// The general questions to the series, and what came of them. Must not be moved once it has
/// planned.
class Questions {
 public:
  Questions(Stage& stage, Timeline& timeline) : stage_(stage), timeline_(timeline) {}

  /// Puts all of them into the timeline.
  void plan();

 private:
  base::Result<void> ask(const Question& question);
  base::Result<void> redirect(const Question& question, const std::string& id);
  base::Result<void> answer(const Question& question, const std::string& id);
  base::Result<void> publish(const Question& question, const std::string& id);

  Stage& stage_;
  Timeline& timeline_;
};

}  // namespace consilium::app::demo
