#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/permission.hpp"
#include "protocol/question.hpp"
#include "service/context.hpp"

namespace consilium::service {

/// A question and how the caller stands to its series.
struct QuestionAccess {
  store::Row row;
  domain::Relations relations;
  bool own = false;

  bool readable() const;
  const std::string& id() const { return row.text("id"); }
  const std::string& networkId() const { return row.text("network_id"); }
  std::int64_t revision() const { return row.integer("revision"); }
  protocol::QuestionState state() const;
};

/// `notFound` only where there is no such question. `toChange`: held until the transaction ends.
base::Result<QuestionAccess> loadQuestion(Context& context, std::string_view id,
                                          bool toChange = false);

/// Makes a published question found by the words of its page, and by no others.
void indexQuestion(Context& context, const QuestionAccess& question);

/// General questions to a series. Each function is one use case within the context's transaction;
/// errors: those of its method in protocol/question.json.
class QuestionService {
 public:
  base::Result<protocol::QuestionAskResult> ask(Context& context,
                                                const protocol::QuestionAskParams& params);
  base::Result<protocol::QuestionAnswerResult> answer(Context& context,
                                                      const protocol::QuestionAnswerParams& params);
  base::Result<protocol::QuestionRedirectResult> redirect(
      Context& context, const protocol::QuestionRedirectParams& params);
  base::Result<protocol::QuestionPublishResult> publish(
      Context& context, const protocol::QuestionPublishParams& params);
  base::Result<protocol::QuestionListResult> list(Context& context,
                                                  const protocol::QuestionListParams& params);
};

}  // namespace consilium::service
