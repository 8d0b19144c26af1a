#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "app/impl/demo_cases.hpp"
#include "app/impl/demo_meetings.hpp"
#include "app/impl/demo_stage.hpp"

namespace consilium::app::demo {

/// What happens to the cases, step by step. Must not be moved once it has planned.
class Tales {
 public:
  Tales(Stage& stage, Timeline& timeline, Meetings& meetings)
      : stage_(stage), timeline_(timeline), meetings_(meetings) {}

  /// Puts the beginnings of all of them into the timeline; returns how many.
  std::size_t plan();

 private:
  /// A case on its way.
  struct Tale {
    const Case& told;
    std::size_t number;  ///< from 0
    const Someone& submitter;
    std::string_view series;    ///< the one that has it now
    std::size_t step = 0;       ///< the next one
    std::string id{};           ///< of the case, as the following
    std::int64_t version = 1;   ///< submitted last
    std::string meeting{};      ///< that it is on the agenda of, or was last
    std::string item{};         ///< there
    std::int64_t report = 0;    ///< the revision of the report on that item
    std::string transcribed{};  ///< the opinion that waits for its author
  };

  base::Result<void> begin(Tale& tale);
  base::Result<void> goOn(Tale& tale);
  base::Result<void> take(Tale& tale, const Step& step);
  void addNext(Tale& tale, base::Timestamp since);

  // Of the submitting centre.
  base::Result<void> submit(Tale& tale);
  base::Result<void> complete(Tale& tale, std::string_view addition);
  base::Result<void> say(const Tale& tale, const Someone& who, std::string_view text);
  base::Result<void> book(Tale& tale);
  base::Result<void> propose(const Tale& tale);
  base::Result<void> receive(const Tale& tale);
  base::Result<void> followUp(const Tale& tale, const Step& step);
  // Of the series.
  base::Result<void> decline(const Tale& tale, std::string_view reason);
  base::Result<void> opine(const Tale& tale, const Someone& expert, std::string_view text);
  base::Result<void> transcribe(Tale& tale, std::string_view text);
  base::Result<void> answer(const Tale& tale);
  base::Result<void> list(Tale& tale);
  base::Result<void> writeReport(Tale& tale, protocol::ReportOutcome outcome, bool review);
  base::Result<void> sign(Tale& tale);
  /// Whether the session came to the case; if not, it waits for the next one.
  base::Result<bool> wasHeard(Tale& tale);

  protocol::CaseContent contentOf(const Tale& tale) const;
  base::Result<protocol::CaseGetResult> look(const Tale& tale, const Someone& who);
  const Someone& chair(const Tale& tale) const { return stage_.chairOf(tale.series); }
  const Someone& coordinator(const Tale& tale) const { return stage_.coordinatorOf(tale.series); }

  Stage& stage_;
  Timeline& timeline_;
  Meetings& meetings_;
  std::deque<Tale> tales_;
};

}  // namespace consilium::app::demo
