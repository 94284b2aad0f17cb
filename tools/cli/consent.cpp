#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void add_correct(CLI::App& detail) {
    const auto call = std::make_shared<Call>();
    const auto kind = std::make_shared<std::string>();
    const auto reason = std::make_shared<std::string>();
    CLI::App* correct = add_command(
        detail,
        "correct",
        "Make right what is kept of somebody who asked you to; it never counts as their consent, and they "
        "are told",
        "kith detail correct --dir D --reason \"letter of 3 May\" @bea@donor.example nickname Bea");
    add_json(*correct, call);
    correct->add_option("WHO", call->object, "@user@host")->required();
    correct->add_option("KIND", *kind, "favourite author, nickname, hometown, …")->required();
    correct->add_option("VALUE", call->text, "One line; - reads standard input")->required();
    correct->add_option("--reason", *reason, "How they asked; kept as evidence")->required();
    on_call(*correct, [=] {
        const auto value = text_or_stdin(call->text);
        if (!value) return complain(value.error());
        const Json args = {{"who", call->object}, {"kind", *kind}, {"value", *value}, {"reason", *reason}};
        return run(*call, "detail.correct", args, [](const Json& result) {
            const bool hidden = result.value("was_public", false) && !result.value("is_public", false);
            fmt::print("{}: {} is corrected{}\n",
                       result.value("who", ""),
                       result.value("kind", ""),
                       hidden ? "; it is no longer shown to everybody until they say it themselves" : "");
        });
    });
}

void add_detail(CLI::App& app) {
    CLI::App* detail = add_group(app, "detail", "What is remembered of people");
    const auto call = std::make_shared<Call>();
    CLI::App* add = add_command(
        *detail,
        "add",
        "Write down what you heard about somebody: only your role sees it, and it is gone in 30 days unless "
        "they confirm it",
        "kith detail add --dir D --as prof @bea@donor.example \"favourite author\" \"Le Guin\"");
    add_json(*add, call);
    add_as(*add, call);
    const auto kind = std::make_shared<std::string>();
    add->add_option("WHO", call->object, "@user@host")->required();
    add->add_option("KIND", *kind, "favourite author, nickname, hometown, …")->required();
    add->add_option("VALUE", call->text, "One line; - reads standard input")->required();
    on_call(*add, [=] {
        const auto value = text_or_stdin(call->text);
        if (!value) return complain(value.error());
        const Json args = {{"as", call->as}, {"who", call->object}, {"kind", *kind}, {"value", *value}};
        return run(*call, "detail.add", args, [](const Json& result) {
            fmt::print("{}: {} is written down, unconfirmed, and gone after {} unless they say yes\n",
                       result.value("who", ""),
                       result.value("kind", ""),
                       result.value("gone_after", ""));
        });
    });

    add_correct(*detail);
    const auto listing = std::make_shared<Call>();
    CLI::App* list =
        add_command(*detail,
                    "list",
                    "What somebody of yours may use of a person for a purpose; written down as shown",
                    "kith detail list --dir D --as prof --purpose greetings @bea@donor.example");
    add_json(*list, listing);
    add_as(*list, listing);
    list->add_option("WHO", listing->object, "@user@host")->required();
    list->add_option("--purpose", listing->text, "What for: greetings, memory, stewardship, …")->required();
    on_call(*list, [listing] {
        const Json args = {{"as", listing->as}, {"who", listing->object}, {"purpose", listing->text}};
        return run(*listing, "detail.list", args, [](const Json& result) {
            if (result.empty()) fmt::print("nothing may be used for this\n");
            for (const Json& each : result) {
                fmt::print("{}: {}{}\n",
                           each.value("kind", ""),
                           each.value("value", ""),
                           each.value("confirmed", true) ? "" : "  (unconfirmed)");
            }
        });
    });
}

void show_consent(const Json& result) {
    fmt::print("{}\n", result.value("who", ""));
    if (result["details"].empty()) fmt::print("  no details are kept\n");
    for (const Json& each : result["details"]) {
        fmt::print("  {}  from {}, since {}{}\n",
                   each.value("kind", ""),
                   each.value("source", ""),
                   each.value("since", ""),
                   each.value("confirmed", true) ? "" : ", unconfirmed");
    }
    for (const Json& each : result["events"]) {
        fmt::print("  {}  {} {} {} {} {}\n",
                   each.value("at", ""),
                   each.value("event", ""),
                   each.value("verb", ""),
                   each.value("kind", ""),
                   each.value("purpose", ""),
                   each.value("audience", ""));
    }
}

void add_ask(CLI::App& consent) {
    const auto call = std::make_shared<Call>();
    CLI::App* ask = add_command(
        consent,
        "ask",
        "Ask somebody by a direct message with a poll",
        "kith consent ask --dir D --as prof --purpose greetings --audience @prof @bea@donor.example "
        "nickname");
    add_json(*ask, call);
    add_as(*ask, call);
    const auto audience = std::make_shared<std::string>("own_staff");
    const auto days = std::make_shared<int>(0);
    ask->add_option("WHO", call->object, "@user@host")->required();
    ask->add_option("KIND", call->list, "One or more kinds of detail")->required();
    ask->add_option("--purpose", call->text, "What for; one purpose a question")->required();
    ask->add_option("--audience", *audience, "@SOMEBODY, staff_role:ROLE, own_staff or public")
        ->capture_default_str();
    ask->add_option("--days", *days, "For how long (default: as long as the purpose lasts at most)")
        ->check(CLI::Range(1, 36'500));
    on_call(*ask, [=] {
        const Json args = {{"as", call->as},
                           {"who", call->object},
                           {"kinds", call->list},
                           {"purpose", call->text},
                           {"audience", *audience},
                           {"days", *days}};
        return run(*call, "consent.ask", args, [](const Json& result) {
            fmt::print("{} was asked: {}\n", result.value("who", ""), result.value("question", ""));
        });
    });
}

void add_grant(CLI::App& consent) {
    const auto call = std::make_shared<Call>();
    const auto audience = std::make_shared<std::string>("own_staff");
    const auto evidence = std::make_shared<std::string>();
    const auto days = std::make_shared<int>(0);
    CLI::App* grant = add_command(consent,
                                  "grant",
                                  "Enter a yes that somebody gave on paper or by phone; never for everybody, "
                                  "partners or special categories. "
                                  "They are told",
                                  "kith consent grant --dir D --kind nickname --purpose greetings --evidence "
                                  "\"form of 3 May, file 17\" "
                                  "@bea@donor.example");
    add_json(*grant, call);
    grant->add_option("WHO", call->object, "@user@host")->required();
    grant->add_option("--kind", call->list, "One or more kinds of detail")->required();
    grant->add_option("--purpose", call->text, "What for; one purpose")->required();
    grant->add_option("--audience", *audience, "@SOMEBODY, staff_role:ROLE or own_staff")
        ->capture_default_str();
    grant->add_option("--days", *days, "For how long (default: as long as the purpose lasts at most)")
        ->check(CLI::Range(1, 36'500));
    grant->add_option("--evidence", *evidence, "How and when they said so, and where that is kept")
        ->required();
    on_call(*grant, [=] {
        const Json args = {{"who", call->object},
                           {"kinds", call->list},
                           {"purpose", call->text},
                           {"audience", *audience},
                           {"days", *days},
                           {"evidence", *evidence}};
        return run(*call, "consent.grant", args, [](const Json& result) {
            fmt::print("{}: {} entries made as an operator's, and they were told\n",
                       result.value("who", ""),
                       result["events"].size());
        });
    });
}

void add_withdraw(CLI::App& consent) {
    const auto call = std::make_shared<Call>();
    const auto kind = std::make_shared<std::string>();
    const auto purpose = std::make_shared<std::string>();
    CLI::App* withdraw =
        add_command(consent,
                    "withdraw",
                    "Take consents back for somebody who asked you to",
                    "kith consent withdraw --dir D --reason \"by phone\" --purpose gifts @bea@donor.example");
    add_json(*withdraw, call);
    withdraw->add_option("WHO", call->object, "@user@host")->required();
    withdraw->add_option("--kind", *kind, "Only of this kind");
    withdraw->add_option("--purpose", *purpose, "Only for this purpose; also objects to it");
    withdraw->add_option("--reason", call->text, "How they asked; kept as evidence")->required();
    on_call(*withdraw, [=] {
        const Json args = {
            {"who", call->object}, {"kind", *kind}, {"purpose", *purpose}, {"reason", call->text}};
        return run(*call, "consent.withdraw", args, [](const Json& result) {
            fmt::print("{} withdrawn{}\n",
                       result.value("withdrawn", 0),
                       result.value("was_public", false) ? "; what was public is being taken back" : "");
        });
    });
}

void add_consent(CLI::App& app) {
    CLI::App* consent = add_group(app, "consent", "What people allowed");
    const auto showing = std::make_shared<Call>();
    CLI::App* show = add_command(*consent,
                                 "show",
                                 "What is kept of somebody and what happened to it",
                                 "kith consent show --dir D @bea@donor.example");
    add_json(*show, showing);
    show->add_option("WHO", showing->object, "@user@host")->required();
    on_call(*show,
            [showing] { return run(*showing, "consent.show", {{"who", showing->object}}, show_consent); });
    add_ask(*consent);
    add_grant(*consent);
    add_withdraw(*consent);

    const auto receiving = std::make_shared<Call>();
    CLI::App* receipt =
        add_command(*consent,
                    "receipt",
                    "The signed receipt of an event, as ISO/IEC TS 27560 or Kantara v1.1 asks",
                    "kith consent receipt --dir D RECEIPT");
    add_json(*receipt, receiving);
    receipt->add_option("RECEIPT", receiving->object, "Its id or URL, from kith consent show --json")
        ->required();
    receipt->add_flag("--kantara", receiving->flag, "The Kantara rendering");
    on_call(*receipt, [receiving] {
        const Json args = {{"receipt", receiving->object}, {"kantara", receiving->flag}};
        return run(*receiving, "consent.receipt", args, [](const Json& result) {
            fmt::print("{}\n", result.dump(2));
        });
    });
}

}  // namespace

void add_consent_commands(CLI::App& app) {
    add_detail(app);
    add_consent(app);
}

}  // namespace kith::cli
