#pragma once

#include "base/result.hpp"
#include "protocol/question.hpp"
#include "service/context.hpp"

namespace consilium::service {

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
