#include "node/config.h"

#include <fmt/format.h>

namespace kith::node {
namespace {

// {0} domain, {1} public_url, {2} name, {3} listen, {4} allow_http, {14} address, {15} country, {16}
// contact_email
constexpr std::string_view text_of_new =
    R"~(# Kith: settings of this node. A line that starts with '#' shows the default.
# `kith serve` reads this file once, at start; `kith doctor` checks it.

[server]
# The part behind the '@' of every handle. It cannot be changed once other servers know it.
domain = {0}
# Where browsers and other servers reach this node.
public_url = {1}
# The institution's name, as people read it.
name = {2}
# Address and port to bind. Behind a proxy keep the loopback address.
listen = {3}
# For receipts and the page /about: the institution's postal address in one line, the code of its country
# (ISO 3166-1), and where people write about their rights. Not stated by default.
{14}
{15}
{16}

[storage]
# "power-cut": what was acknowledged survives a power cut. "process": only a crash of this program.
# durability = "power-cut"

[http]
# Networks of the reverse proxies that may set X-Forwarded-For, such as ["127.0.0.1/32"].
# trusted_proxies = []

[tls]
# PEM files, for TLS without a proxy. Both or neither.
# cert_file = "/etc/kith/cert.pem"
# key_file = "/etc/kith/key.pem"

[federation]
# Whether other servers must sign their requests to read anything but a stub of a profile.
# require_signed_get = true
# Only for tests: http:// peers, peers on private networks, another set of root certificates.
{4}
# allow_private_networks = ["127.0.0.0/8", "::1/128"]
# ca_file = "/etc/kith/test-ca.pem"

[client]
# What apps show of this node, and an account of yours that answers people: a handle.
# description = "Students and faculty of Example University, and those who follow them."
# rules = ["Be kind.", "No advertising."]
# contact = "office"
# Who can make an account by themselves: "closed", "invite" (kith invite create), "approval", "open".
# registrations = "closed"
# What people agree to who make an account, named by the day from which it holds; older ones may stay. Relative to this
# folder. Plain text with "# headings", "- lists" and addresses.
# terms = ["terms/2026-03-01.md"]
# Calls that one signed-in app may make in five minutes.
# calls = {17}

[limits]
# connections = {5}
# connections_per_address = {6}
# request_threads = {7}
# delivery_threads = {8}
# Unsigned or failing requests that one address may make in five minutes; verified servers are not counted.
# unsigned_requests = {9}

[mail]
# A program that takes a message on its standard input, and its arguments: for links to confirm an address or to choose
# a new password, and for notices. Without it no mail is sent, and `kith account reset-link` makes such links.
# command = ["/usr/sbin/sendmail", "-i", "-t"]
# Whom it comes from; noreply@ and the domain where nothing is said.
# from = "noreply@example.edu"
# Whether an account that somebody makes by themselves is shut until they follow a link sent to their address.
# confirm = true

[media]
# Where pictures, films and sounds are kept: "directory" (media/ in this folder), or "s3": an S3-compatible store.
# `kith media copy` brings them there first.
# store = "directory"

# Addresses are path-style: ENDPOINT/BUCKET/PREFIX... One prefix belongs to one node. The secret key stands alone in
# a file that only this node's user can read.
# [media.s3]
# endpoint = "https://s3.example.edu"
# region = "us-east-1"
# bucket = "kith-media"
# prefix = ""
# access_key = "kith"
# secret_key_file = "keys/s3-secret"
# A PEM file, where the store has a certificate of your own authority.
# ca_file = "/etc/kith/store-ca.pem"
# Plain http://, only to a store on this same machine.
# allow_http = false

[retention]
# How many days are kept: posts of other servers that nobody of yours has to do with, what is shown of people there,
# what your people were told of, and questions of consent that are over. `kith retention plan` shows all periods.
# remote_posts_days = {10}
# remote_profiles_days = {11}
# notifications_days = {12}
# At least 90: after a no nobody asks again for that long, which is known from the question.
# closed_questions_days = {13}

[streaming]
# An address and port that serve streams (WebSocket and event streams) and nothing else, besides server.listen.
# listen = "127.0.0.1:4000"
# What apps are told of where to stream, if it is a host of its own; that of public_url where nothing is said.
# url = "wss://streaming.example.edu"

[roles]
# What people of your staff may do here; `kith account role ana moderator` says who has which role. Permissions are
# reports, accounts, sign_ups, domains, blocks, delivery, addresses and log. What stands here replaces both of these:
# moderator = ["reports", "accounts"]
# admin = ["reports", "accounts", "sign_ups", "domains", "blocks", "delivery", "addresses", "log"]
)~";

/// A TOML basic string.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out + '"';
}

/// A line of the file: what was asked for, or an example in a comment.
std::string line_of(std::string_view key, std::string_view value, std::string_view example) {
    return fmt::format("{}{} = {}", value.empty() ? "# " : "", key, quoted(value.empty() ? example : value));
}

}  // namespace

Result<std::string> new_config_text(const NewConfig& wanted) {
    const std::string url = wanted.public_url.empty() ? "https://" + wanted.domain : wanted.public_url;
    const Config::Limits most;
    const RetentionPeriods kept;
    const Institution& who = wanted.institution;
    std::string text = fmt::format(text_of_new,
                                   quoted(wanted.domain),
                                   quoted(url),
                                   quoted(wanted.name.empty() ? wanted.domain : wanted.name),
                                   quoted(wanted.listen),
                                   url.starts_with("http://") ? "allow_http = true" : "# allow_http = false",
                                   most.connections,
                                   most.connections_per_address,
                                   most.request_threads,
                                   most.delivery_threads,
                                   most.unsigned_requests,
                                   kept.remote_posts.count(),
                                   kept.remote_profiles.count(),
                                   kept.notifications.count(),
                                   kept.closed_questions.count(),
                                   line_of("address", who.address, "1 College Road, Example"),
                                   line_of("country", who.country, "IE"),
                                   line_of("contact_email", who.email, "privacy@example.edu"),
                                   limits::api_calls_max);
    // What was asked for is checked by the same reader that will read the file.
    TRY_DONE(parse_config(text, "kith.toml"));
    return text;
}

}  // namespace kith::node
