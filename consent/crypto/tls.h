// TLS for servers: a certificate's context, shared by all threads, and a non-blocking session over one
// socket.
#pragma once

#include "consent/base/result.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace kith::crypto {

/// What became of one step: `done`, wait for the socket and repeat the same step, or the end.
enum class TlsIo { done, want_read, want_write, closed };

/// Used by one thread at a time. Does not own the socket.
class TlsSession {
 public:
    TlsIo handshake();
    TlsIo read(std::span<char> into, std::size_t& got);
    TlsIo write(std::string_view bytes, std::size_t& sent);
    /// Says goodbye, without waiting for the answer.
    void close();

 private:
    friend class TlsServer;
    struct Free {
        void operator()(ssl_st* session) const;
    };
    explicit TlsSession(ssl_st* session) : session_(session) {}
    TlsIo outcome(int result);

    std::unique_ptr<ssl_st, Free> session_;
    bool broken_ = false;
};

/// TLS 1.2 and 1.3, ALPN http/1.1. Any thread.
class TlsServer {
 public:
    /// PEM files; the certificate's may hold the chain. Fails when they do not belong together.
    static Result<TlsServer> open(const std::string& certificate_file, const std::string& key_file);
    Result<TlsSession> session(int socket) const;

 private:
    struct Free {
        void operator()(ssl_ctx_st* context) const;
    };
    explicit TlsServer(ssl_ctx_st* context) : context_(context) {}
    std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace kith::crypto
