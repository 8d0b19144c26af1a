#include <fstream>

#include "support/catch.hpp"
#include "unit/net/support.hpp"

namespace consilium::net {
namespace {

using namespace std::chrono_literals;
using test::Client;
using test::testOptions;
using test::TestServer;

/// A folder of static files; removed with the object.
struct Site {
  std::filesystem::path folder;
  Site() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "consilium-site-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    write("index.html", "<p>hello</p>");
    write("index.html.gz", "compressed");
    write("index.html.br", "smaller");
    write("assets/index-Abc123_9.js", "code");
    write("assets/plain.css", "style");
    write(".hidden", "secret");
    write("big.bin", std::string(3'000'000, 'b'));
  }
  ~Site() { std::filesystem::remove_all(folder); }
  void write(const std::string& name, const std::string& content) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << content;
  }
  Options options() const {
    Options made = testOptions();
    made.staticFolder = folder;
    return made;
  }
};

std::string get(std::string_view path, std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

TEST_CASE("static files have a type, an entity tag and the encoding the client prefers") {
  const Site site;
  TestServer server(site.options());
  Client client(server.port());
  auto page = client.request(get("/"));
  CHECK(page.status == 200);
  CHECK(page.body == "<p>hello</p>");
  CHECK(page.header("Content-Type") == "text/html; charset=utf-8");
  CHECK(page.header("Cache-Control") == "no-cache");
  CHECK(page.header("Vary") == "Accept-Encoding");
  const std::string etag = page.header("ETag");
  CHECK(etag.size() > 10);

  page = client.request(get("/index.html", "Accept-Encoding: gzip, br\r\n"));
  CHECK(page.body == "smaller");
  CHECK(page.header("Content-Encoding") == "br");
  CHECK(page.header("ETag") != etag);
  page = client.request(get("/", "Accept-Encoding: gzip\r\n"));
  CHECK(page.body == "compressed");

  page = client.request(get("/", "If-None-Match: " + etag + "\r\n"));
  CHECK(page.status == 304);
  CHECK(page.body.empty());
  page = client.request("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(page.status == 200);
  CHECK(page.header("Content-Length") == "12");
  page = client.request(get("/assets/index-Abc123_9.js"));
  CHECK(page.header("Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(page.header("Content-Type") == "text/javascript; charset=utf-8");
  page = client.request(get("/assets/plain.css"));
  CHECK(page.header("Cache-Control") == "no-cache");
  page = client.request("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
  CHECK(page.status == 405);
  CHECK(page.header("Allow") == "GET, HEAD");
  page = client.request(get("/big.bin"));
  CHECK(page.body == std::string(3'000'000, 'b'));
}

TEST_CASE("only files of the folder are served, whatever the path says") {
  const Site site;
  test::Above above;
  above.callbacks.upgrade = [](const HttpRequest&, auto decide) { decide({}); };
  TestServer server(site.options(), above);
  Client client(server.port());
  for (const char* path :
       {"/../etc/passwd", "/assets/../index.html", "/%2e%2e/index.html", "/.hidden", "//index.html",
        "/assets", "/assets/", "/index.html/", "/assets/..%2findex.html"}) {
    INFO(path);
    CHECK(client.request(get(path)).status == 404);
  }
}

TEST_CASE("every response carries the security headers, and data are not stored") {
  const Site site;
  TestServer server(site.options());
  Client client(server.port());
  for (const char* path : {"/", "/healthz"}) {
    const auto response = client.request(get(path));
    CHECK(response.status == 200);
    const std::string policy = response.header("Content-Security-Policy");
    CHECK(policy.find("default-src 'none'") == 0);
    CHECK(policy.find("connect-src 'self'") != policy.npos);
    CHECK(policy.find("frame-ancestors 'none'") != policy.npos);
    CHECK(policy.find("require-trusted-types-for 'script'") != policy.npos);
    CHECK(policy.find("unsafe") == policy.npos);
    CHECK(response.header("Strict-Transport-Security").find("max-age=") == 0);
    CHECK(response.header("X-Content-Type-Options") == "nosniff");
    CHECK(response.header("Referrer-Policy") == "no-referrer");
    CHECK(response.header("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(response.header("Cross-Origin-Resource-Policy") == "same-origin");
  }
  CHECK(client.request(get("/healthz")).header("Cache-Control") == "no-store");
}

TEST_CASE("requests that are no files reach the layer above, whole, and keep the connection") {
  test::Above above;
  above.answer = [](const HttpRequest& request) {
    HttpResponse response;
    response.status = 201;
    response.headers = {{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"Cache-Control", "private"}};
    response.body = request.method + " " + request.path + " " + request.query + " " + request.body +
                    " " + std::string(request.header("x-thing")) + " " + request.peer.address;
    return response;
  };
  TestServer server(testOptions(), above);
  Client client(server.port());
  for (int i = 0; i < 3; ++i) {
    const auto response = client.request(
        "POST /rpc?a=b HTTP/1.1\r\nHost: h\r\nX-Thing: T\r\nContent-Length: 4\r\n\r\nbody");
    CHECK(response.status == 201);
    CHECK(response.body == "POST /rpc a=b body T 127.0.0.1");
    CHECK(response.head.find("Set-Cookie: a=1\r\nSet-Cookie: b=2") != std::string::npos);
    CHECK(response.header("Cache-Control") == "private");
  }
  const auto chunked = client.request(
      "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  CHECK(chunked.body == "POST /x  abc  127.0.0.1");
  client.send(get("/one") + get("/two"));
  CHECK(client.readResponse().body.find("GET /one") == 0);
  CHECK(client.readResponse().body.find("GET /two") == 0);
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  CHECK(client.readResponse().status == 100);
  client.send("ok");
  CHECK(client.readResponse().status == 201);
  CHECK(client.request("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").status == 201);
  CHECK(client.ended());
}

TEST_CASE("a layer above that drops a request, or throws, answers 500") {
  test::Above above;
  above.callbacks.exchange = [](HttpRequest request, std::function<void(HttpResponse)> respond) {
    if (request.path == "/throw") throw std::runtime_error("no");
    respond = nullptr;
  };
  TestServer server(testOptions(), above);
  Client client(server.port());
  CHECK(client.request(get("/drop")).status == 500);
  CHECK(client.request(get("/throw")).status == 500);
}

TEST_CASE("requests beyond a limit or out of form are told so") {
  Options options = testOptions();
  options.httpBodyLimit = 1000;
  TestServer server(options);
  const auto status = [&](const std::string& text) {
    Client client(server.port());
    const auto response = client.request(text);
    CHECK(client.ended());
    return response.status;
  };
  CHECK(status(get("/", "X: " + std::string(20'000, 'x') + "\r\n")) == 431);
  CHECK(status("POST /rpc HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n" +
               std::string(1001, 'x')) == 413);
  CHECK(status("POST /rpc HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" +
               std::string(2000, 'x') + "\r\n0\r\n\r\n") == 413);
  CHECK(status("nonsense\r\n\r\n") == 400);
  CHECK(status("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(status("POST /rpc HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n") ==
        400);
}

TEST_CASE("headers and bodies that trickle are answered 408, and a silent handshake is cut") {
  Options options = testOptions();
  options.headerDeadline = 150ms;
  options.messageDeadline = 150ms;
  options.handshakeDeadline = 150ms;
  TestServer server(options);
  Client head(server.port());
  head.send("GET / HTTP/1.1\r\n");
  CHECK(head.readResponse().status == 408);
  CHECK(head.ended());
  Client body(server.port());
  body.send("POST /rpc HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(body.readResponse().status == 408);
  CHECK(body.ended());
  test::ClientOptions bare;
  bare.tls = false;
  Client silent(server.port(), bare);
  silent.send("\x16\x03\x01");
  CHECK(silent.ended());
  CHECK(test::eventually([&] { return server.server.counters().connections == 0; }));
}

TEST_CASE("an idle connection is closed after its timeout") {
  Options options = testOptions();
  options.httpIdleTimeout = 100ms;
  TestServer server(options);
  Client client(server.port());
  CHECK(client.request(get("/x")).status == 200);
  CHECK(client.ended());
}

TEST_CASE("posting to /rpc needs an allowed Origin, or none and no cookie") {
  Options options = testOptions();
  options.allowedOrigins = {"https://consilium.example"};
  TestServer server(options);
  const auto status = [&](const std::string& headers) {
    Client client(server.port());
    const int posted =
        client.request("POST /rpc HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n" + headers + "\r\n")
            .status;
    Client other(server.port());
    const int upgraded = other.upgrade("/rpc", std::string(Client::kRpcHeaders) + headers).status;
    CHECK((upgraded == 101 ? 200 : upgraded) == posted);
    return posted;
  };
  CHECK(status("") == 200);
  CHECK(status("Origin: https://consilium.example\r\n") == 200);
  CHECK(status("Origin: https://consilium.example\r\nCookie: s=1\r\n") == 200);
  CHECK(status("Cookie: s=1\r\n") == 403);
  CHECK(status("Origin: https://evil.example\r\n") == 403);
  CHECK(status("Origin: https://consilium.example.evil.example\r\n") == 403);
  CHECK(status("Origin: https://consilium.exampl\r\n") == 403);
  CHECK(status("Origin: http://consilium.example\r\n") == 403);
  CHECK(status("Origin: null\r\n") == 403);
  CHECK(status("Origin: https://consilium.example\r\nOrigin: https://evil.example\r\n") == 403);
}

TEST_CASE("without configured origins the server's own ones on this machine are allowed") {
  TestServer server;
  Client client(server.port());
  const std::string origin = "Origin: https://localhost:" + std::to_string(server.port()) + "\r\n";
  CHECK(client.upgrade("/rpc", std::string(Client::kRpcHeaders) + origin).status == 101);
}

TEST_CASE("start tells the operator what is wrong") {
  Options options = testOptions();
  const auto logger = base::makeNullLogger();
  const auto message = [&](const Options& tried) {
    Server server(tried, {}, *logger);
    const auto started = server.start();
    return started.has_error() ? started.error().message : std::string();
  };
  TestServer running;
  options.port = running.port();
  CHECK(message(options).find("Address already in use") != std::string::npos);
  options = testOptions();
  options.certificate = "/nowhere/server.pem";
  CHECK(message(options).find("/nowhere/server.pem") != std::string::npos);
  options = testOptions();
  options.privateKey = test::certificates().clientKey();
  CHECK(message(options).find("private key") != std::string::npos);
  options = testOptions();
  options.address = "localhost";
  CHECK(message(options).find("numeric") != std::string::npos);
  options = testOptions();
  options.drainMark = options.outboundLimit + 1;
  CHECK(message(options).find("drainMark") != std::string::npos);
  options = testOptions();
  options.proxies = {"somewhere"};
  CHECK(message(options).find("somewhere") != std::string::npos);
  options = testOptions();
  options.clientCertificates = ClientCertificates::required;
  CHECK(message(options).find("authorities") != std::string::npos);
}

}  // namespace
}  // namespace consilium::net
