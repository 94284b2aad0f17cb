// `kith ledger`: who got what, and the log that proves it, for the node's operator and for anybody outside.
#include "consent/json.h"
#include "node/consent/receipt_check.h"
#include "node/http/client.h"
#include "node/real_clock.h"
#include "storage/private_file.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

constexpr std::size_t file_bytes_max = 1 << 20;

/// What an outsider types.
struct Outside {
    std::string url{};
    std::string receipt{};
    std::string key{};
    std::string ca_file{};
    bool offline = false;
};

Result<std::string> text_of_file(const std::string& path) {
    if (path == "-") return text_or_stdin(path);
    const auto bytes = storage::read_small_file(path, file_bytes_max);
    if (!bytes) return fail(Errc::malformed, "cli: file", path + " cannot be read");
    return std::string(as_text(*bytes));
}

/// Whoever types a URL here may ask any address, also one of their own network.
Result<std::unique_ptr<node::HttpClient>> make_client(const std::string& ca_file) {
    std::vector<activitypub::Cidr> anywhere;
    for (const char* network : {"0.0.0.0/0", "::/0"})
        anywhere.push_back(TRY(activitypub::Cidr::parse(network)));
    return node::HttpClient::create({.user_agent = "Kith/0.1 (receipt check)", .ca_file = ca_file},
                                    activitypub::AddressGuard(anywhere, activitypub::PlainHttp::allowed));
}

Result<node::Checked> check(const Outside& typed) {
    const Json receipt = TRY(node::parse_receipt(TRY(text_of_file(typed.receipt))));
    std::optional<crypto::PublicKey> key;
    if (!typed.key.empty()) key = TRY(node::parse_receipt_key(TRY(text_of_file(typed.key))));
    const Instant now = node::RealClock().now();
    if (typed.offline) {
        if (!key) return fail(Errc::malformed, "cli: key", "--offline needs --key FILE: the key to believe");
        return node::check_receipt(receipt, *key, now);
    }
    const auto url = Uri::parse(typed.url);
    if (!url) return fail(Errc::malformed, "cli: url", "\"" + typed.url + "\" is no URL of a node");
    const auto client = TRY(make_client(typed.ca_file));
    return node::check_receipt_at(receipt, *url, key, *client, now);
}

struct Ending {
    std::string_view sentence;
    Exit exit;
};
Ending ending_of(node::Held verdict) {
    switch (verdict) {
        case node::Held::yes:
            return {"the receipt holds", Exit::done};
        case node::Held::not_yet:
            return {"nothing speaks against the receipt, but it is not yet in the log: ask again later",
                    Exit::not_yet};
        case node::Held::no:
            break;
    }
    return {"the receipt does NOT hold", Exit::refused};
}

Exit check_and_tell(const Call& call, const Outside& typed) {
    const auto checked = check(typed);
    if (!checked) return complain(checked.error());
    const Ending ending = ending_of(checked->verdict());
    if (call.json) {
        Json steps = Json::array();
        for (const auto& each : checked->steps) {
            steps.push_back({{"step", each.step}, {"held", node::name_of(each.held)}, {"why", each.why}});
        }
        fmt::print("{}\n",
                   Json{{"holds", checked->holds()},
                        {"verdict", node::name_of(checked->verdict())},
                        {"steps", std::move(steps)}}
                       .dump());
    } else {
        for (const auto& each : checked->steps) {
            fmt::print("{:10}  {:7}  {}\n", each.step, node::name_of(each.held), each.why);
        }
        fmt::print("{}\n", ending.sentence);
    }
    return ending.exit;
}

Exit verify_own(const Call& call) {
    return run(call, "ledger.verify", Json::object(), [](const Json& result) {
        fmt::print("{} entries, every checkpoint holds\n{}",
                   result.value("entries", 0),
                   result.value("checkpoint", ""));
    });
}

void add_verify(CLI::App& ledger) {
    const auto call = std::make_shared<Call>();
    const auto typed = std::make_shared<Outside>();
    CLI::App* verify =
        add_command(ledger,
                    "verify",
                    "Without --receipt: compute the node's whole log again and hold it "
                    "against every signed checkpoint. With "
                    "it: check a receipt as anybody can, with no node of one's own. Its file is "
                    "what a POST to the receipt's address answers (curl -X POST). Exit code 0: it "
                    "holds; 1: it does not; 2: what was given cannot be read; 4: the node cannot "
                    "be reached; 5: it is promised and not yet in the log, which a day after the "
                    "event counts as 1",
                    "kith ledger verify --url https://node.example --receipt receipt.json");
    add_json(*verify, call);
    auto* receipt =
        verify->add_option("--receipt", typed->receipt, "The receipt's file; - reads standard input");
    auto* url = verify->add_option("--url", typed->url, "The node that gave the receipt")->needs(receipt);
    verify
        ->add_option(
            "--key", typed->key, "Believe this key: a file with what /consent/log/key answers, or a z6Mk…")
        ->needs(receipt);
    verify->add_option("--ca-file", typed->ca_file, "Trust these authorities instead of the system's")
        ->needs(url);
    verify->add_flag("--offline", typed->offline, "Ask nobody: the receipt and --key must do")
        ->needs(receipt)
        ->excludes(url);
    on_call(*verify, [=] {
        if (typed->receipt.empty()) return verify_own(*call);
        if (typed->url.empty() && !typed->offline) {
            return complain({Errc::malformed, "cli: where", "say --url of the node, or --offline"});
        }
        return check_and_tell(*call, *typed);
    });
}

}  // namespace

void add_ledger_commands(CLI::App& app) {
    CLI::App* ledger = add_group(app, "ledger", "Who got what, and the log that proves it");
    const auto having = std::make_shared<Call>();
    const auto role = std::make_shared<std::string>();
    CLI::App* who_has = add_command(
        *ledger,
        "who-has",
        "Who got to see something of a person; the person sees that you looked",
        "kith ledger who-has --dir D --role privacy --reason \"request of 3 May\" @bea@donor.example");
    add_json(*who_has, having);
    who_has->add_option("WHO", having->object, "@user@host")->required();
    who_has->add_option("--role", *role, "As what you ask")->required();
    who_has->add_option("--reason", having->text, "Why, for the record")->required();
    on_call(*who_has, [=] {
        const Json args = {{"who", having->object}, {"role", *role}, {"reason", having->text}};
        return run(
            *having, "ledger.who-has", args, [](const Json& result) { fmt::print("{}\n", result.dump(2)); });
    });
    add_verify(*ledger);
}

}  // namespace kith::cli
