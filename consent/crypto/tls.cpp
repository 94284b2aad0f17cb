#include "consent/crypto/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

namespace kith::crypto {

namespace {

int choose_http_1_1(SSL*,
                    const unsigned char** out,
                    unsigned char* out_length,
                    const unsigned char* offered,
                    unsigned int offered_length,
                    void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_length, ours, sizeof ours - 1, offered, offered_length) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_NOACK;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

int clamp(std::size_t size) {
    return static_cast<int>(std::min(size, std::size_t{std::numeric_limits<int>::max()}));
}

TlsIo outcome(SSL* session, int result) {
    if (result > 0) return TlsIo::done;
    switch (SSL_get_error(session, result)) {
        case SSL_ERROR_WANT_READ:
            return TlsIo::want_read;
        case SSL_ERROR_WANT_WRITE:
            return TlsIo::want_write;
        default:
            break;
    }
    ERR_clear_error();
    return TlsIo::closed;
}

}  // namespace

TlsIo tls_read(ssl_st* session, std::span<char> into, std::size_t& got) {
    ERR_clear_error();
    const int result = SSL_read(session, into.data(), clamp(into.size()));
    got = result > 0 ? static_cast<std::size_t>(result) : 0;
    return outcome(session, result);
}

TlsIo tls_write(ssl_st* session, std::string_view bytes, std::size_t& sent) {
    ERR_clear_error();
    const int result = SSL_write(session, bytes.data(), clamp(bytes.size()));
    sent = result > 0 ? static_cast<std::size_t>(result) : 0;
    return outcome(session, result);
}

void TlsTrust::Free::operator()(x509_store_st* store) const {
    X509_STORE_free(store);
}

Result<TlsTrust> TlsTrust::open(std::string folder) {
    TlsTrust made;
    made.store_.reset(X509_STORE_new());
    made.folder_ = std::move(folder);
    ERR_clear_error();
    if (made.store_ == nullptr || X509_STORE_load_path(made.store_.get(), made.folder_.c_str()) != 1) {
        ERR_clear_error();
        return fail(Errc::internal, "tls/trust");
    }
    return made;
}

Result<TlsTrust> TlsTrust::system() {
    const char* named = ::secure_getenv(X509_get_default_cert_dir_env());
    return open(named != nullptr ? named : X509_get_default_cert_dir());
}

Result<TlsTrust> TlsTrust::file(const std::string& path) {
    auto made = TRY(open("/nonexistent"));
    if (X509_STORE_load_file(made.store_.get(), path.c_str()) != 1) {
        ERR_clear_error();
        return fail(
            Errc::malformed, "tls/ca_file", "The file of certificate authorities cannot be read as PEM.");
    }
    return made;
}

x509_store_st* TlsTrust::share() const {
    X509_STORE_up_ref(store_.get());
    return store_.get();
}

void TlsSession::Free::operator()(ssl_st* session) const {
    SSL_free(session);
}
void TlsServer::Free::operator()(ssl_ctx_st* context) const {
    SSL_CTX_free(context);
}

Result<TlsServer> TlsServer::open(const std::string& certificate_file, const std::string& key_file) {
    TlsServer made(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* context = made.context_.get();
    if (context == nullptr) return fail(Errc::internal, "tls/context");
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context,
                        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(
        context,
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, choose_http_1_1, nullptr);
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
        ERR_clear_error();
        return fail(Errc::malformed, "tls/certificate", "The certificate file cannot be read as PEM.");
    }
    if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        return fail(
            Errc::malformed, "tls/key", "The key file cannot be read as PEM, or is not the certificate's.");
    }
    return made;
}

Result<TlsSession> TlsServer::session(int socket) const {
    TlsSession made(SSL_new(context_.get()));
    if (made.session_ == nullptr || SSL_set_fd(made.session_.get(), socket) != 1) {
        ERR_clear_error();
        return fail(Errc::unavailable, "tls/session");
    }
    SSL_set_accept_state(made.session_.get());
    return made;
}

TlsIo TlsSession::handshake() {
    ERR_clear_error();
    return keep(outcome(session_.get(), SSL_do_handshake(session_.get())));
}

TlsIo TlsSession::read(std::span<char> into, std::size_t& got) {
    return keep(tls_read(session_.get(), into, got));
}

TlsIo TlsSession::write(std::string_view bytes, std::size_t& sent) {
    return keep(tls_write(session_.get(), bytes, sent));
}

// After a fatal error "no further I/O operations should be performed" on the session, not even a goodbye.
TlsIo TlsSession::keep(TlsIo io) {
    broken_ = broken_ || io == TlsIo::closed;
    return io;
}

void TlsSession::close() {
    if (std::exchange(broken_, true) || SSL_is_init_finished(session_.get()) == 0) return;
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
}

}  // namespace kith::crypto
