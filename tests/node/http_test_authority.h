// A certificate authority and certificates made by the openssl program for the length of a test run.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace kith::test {

class TestAuthority {
 public:
    TestAuthority()
        : folder_(std::filesystem::temp_directory_path() / ("kith_ca_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
        run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=TestCA -keyout " +
            path("ca.key") + " -out " + path("ca.pem"));
    }
    ~TestAuthority() { std::filesystem::remove_all(folder_); }
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    /// For example "DNS:localhost"; writes NAME.pem and NAME.key.
    void issue(const std::string& name, const std::string& alternative) const {
        run("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name +
            " -addext subjectAltName=" + alternative + " -keyout " + path(name + ".key") + " -out " +
            path(name + ".csr"));
        run("x509 -req -days 2 -copy_extensions copy -CAcreateserial -CA " + path("ca.pem") + " -CAkey " +
            path("ca.key") + " -in " + path(name + ".csr") + " -out " + path(name + ".pem"));
    }
    std::string path(const std::string& file) const { return (folder_ / file).string(); }

 private:
    static void run(const std::string& arguments) {
        REQUIRE(std::system(("openssl " + arguments + " 2>/dev/null").c_str()) == 0);
    }
    std::filesystem::path folder_;
};

}  // namespace kith::test
