#include "app/services.hpp"

#include <utility>

namespace consilium::app {

Services::Services(const Options& options, const store::SigningKey& key,
                   const clinical::IdentityScanner& scanner, const base::Clock& clock)
    : sessions(options.session),
      members(options.session),
      directory(options.directory),
      series(options.directory),
      caseCircle(options.session),
      documents(options.documents),
      minutes(key),
      terminology(options.directory),
      texts(scanner, terminology, clock) {}

rpc::Services Services::forMethods() {
  return {sessions,   directory, members,     series,      cases,    caseLife,
          caseCircle, messages,  documents,   opinions,    meetings, agenda,
          sittings,   minutes,   followUps,   questions,   notices,  calendarFeeds,
          audit,      stats,     terminology, textReports, texts};
}

}  // namespace consilium::app
