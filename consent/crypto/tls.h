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
struct x509_store_st;

namespace kith::crypto {

/// What became of one step: `done`, wait for the socket and repeat the same step, or the end.
enum class TlsIo { done, want_read, want_write, closed };

/// One step over a session of the library's client; its socket must not block.
TlsIo tls_read(ssl_st* session, std::span<char> into, std::size_t& got);
TlsIo tls_write(ssl_st* session, std::string_view bytes, std::size_t& sent);

/// The certificate authorities that a client trusts, shared by all connections. Any thread.
class TlsTrust {
 public:
    /// Those of a PEM file alone.
    static Result<TlsTrust> file(const std::string& path);
    /// The system's, each read when it is first needed: the whole store would cost 2.3 MB at once.
    static Result<TlsTrust> system();

    /// One more reference, which the taker releases.
    x509_store_st* share() const;
    /// The folder behind it. NOTE: the library must be given it too, or it loads the system's whole store
    /// into this one at every connection.
    const std::string& folder() const { return folder_; }

 private:
    struct Free {
        void operator()(x509_store_st* store) const;
    };
    static Result<TlsTrust> open(std::string folder);
    std::unique_ptr<x509_store_st, Free> store_;
    std::string folder_;
};

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
    TlsIo keep(TlsIo io);

    std::unique_ptr<ssl_st, Free> session_;
    bool broken_ = false;  // or closed
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
