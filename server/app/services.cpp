#include "app/services.hpp"

namespace consilium::app {

Services::Services(const Options& options)
    : sessions(options.session),
      members(options.session),
      directory(options.directory),
      series(options.directory) {}

rpc::Services Services::forMethods() {
  return {sessions, directory, members, series,   cases,   caseLife, messages,
          opinions, meetings,  agenda,  sittings, notices, audit};
}

}  // namespace consilium::app
