#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void show_classes(const Json& result, const char* count, const char* word) {
    for (const Json& each : result["classes"]) {
        fmt::print(
            "{:>8} {}  {}: {}", each.value(count, 0), word, each.value("class", ""), each.value("what", ""));
        if (each.contains("kept_days")) {
            fmt::print("; {:g} days from {}", each.value("kept_days", 0.0), each.value("counted_from", ""));
        } else {
            fmt::print("; until {}", each.value("counted_from", ""));
        }
        if (each.value("held", 0) != 0) fmt::print("; {} more under a legal hold", each.value("held", 0));
        fmt::print("\n");
    }
}

void add_plan_and_run(CLI::App& retention) {
    const auto plan_call = std::make_shared<Call>();
    CLI::App* plan = add_command(retention,
                                 "plan",
                                 "What would go now, what stays and why; changes nothing",
                                 "kith retention plan --dir D --json");
    add_json(*plan, plan_call);
    on_call(*plan, [plan_call] {
        return run(*plan_call, "retention.plan", Json::object(), [](const Json& result) {
            show_classes(result, "due", "due");
            for (const Json& hold : result["holds"]) {
                fmt::print("legal hold: {} since {}, to be looked at {} {}: {}\n",
                           hold.value("who", ""),
                           hold.value("placed", ""),
                           hold.value("overdue", false) ? "since" : "on",
                           hold.value("review", ""),
                           hold.value("reason", ""));
            }
        });
    });

    const auto run_call = std::make_shared<Call>();
    CLI::App* now =
        add_command(retention,
                    "run",
                    "Let go what is due, at once; the server does so by itself, within about an hour",
                    "kith retention run --dir D");
    add_json(*now, run_call);
    on_call(*now, [run_call] {
        return run(*run_call, "retention.run", Json::object(), [](const Json& result) {
            show_classes(result, "gone", "gone");
        });
    });
}

void add_holds(CLI::App& retention) {
    const auto call = std::make_shared<Call>();
    const auto days = std::make_shared<int>(90);
    CLI::App* hold = add_command(
        retention,
        "hold",
        "Keep what there is about a person for a claim or an inquiry: details and posts do not go by time, "
        "and a "
        "wish to be forgotten waits; what they restrict or withdraw is still not used; they can see it",
        "kith retention hold --dir D @bea@donor.example --reason \"audit 12\" --review-days 60");
    add_json(*hold, call);
    hold->add_option("WHO", call->object, "@user@host")->required();
    hold->add_option("--reason", call->text, "Why, for the record; the person may see it")->required();
    hold->add_option("--review-days", *days, "When it must be looked at again")
        ->check(CLI::Range(1, 366))
        ->capture_default_str();
    on_call(*hold, [=] {
        const Json args = {{"who", call->object}, {"reason", call->text}, {"review_days", *days}};
        return run(*call, "retention.hold", args, [](const Json& result) {
            fmt::print("{} is under a legal hold, to be looked at on {}\n",
                       result.value("who", ""),
                       result.value("review", ""));
        });
    });

    const auto ending = std::make_shared<Call>();
    CLI::App* release =
        add_command(retention,
                    "release",
                    "End a legal hold; what waited for it goes with the next sweep",
                    "kith retention release --dir D @bea@donor.example --reason \"audit closed\"");
    add_json(*release, ending);
    release->add_option("WHO", ending->object, "@user@host")->required();
    release->add_option("--reason", ending->text, "Why, for the record")->required();
    on_call(*release, [ending] {
        const Json args = {{"who", ending->object}, {"reason", ending->text}};
        return run(*ending, "retention.release", args, [](const Json& result) {
            fmt::print("{}: no legal hold any more\n", result.value("who", ""));
        });
    });
}

void add_map(CLI::App& retention) {
    const auto call = std::make_shared<Call>();
    CLI::App* map =
        add_command(retention,
                    "map",
                    "The data map: what is kept of how many people, from whom, for what, for whom, how long",
                    "kith retention map --dir D --json");
    add_json(*map, call);
    on_call(*map, [call] {
        return run(*call, "retention.map", Json::object(), [](const Json& result) {
            fmt::print("kept\n");
            for (const Json& each : result["kept"]) {
                fmt::print("{:>8} people  {} from {}, {} ({})\n",
                           each.value("persons", 0),
                           each.value("kind", ""),
                           each.value("source", ""),
                           each.value("retention", ""),
                           each.value("basis", ""));
            }
            fmt::print("used\n");
            for (const Json& each : result["uses"]) {
                fmt::print("{:>8} people  {} {} for {}, {} ({})\n",
                           each.value("persons", 0),
                           each.value("verb", ""),
                           each.value("kind", ""),
                           each.value("purpose", ""),
                           each.value("audience", ""),
                           each.value("basis", ""));
            }
            fmt::print("`--json` has the purposes with their bases and longest times, and the schedule\n");
        });
    });
}

}  // namespace

void add_retention_commands(CLI::App& app) {
    CLI::App* retention = add_group(app, "retention", "What goes by time, what may not, and the data map");
    add_plan_and_run(*retention);
    add_holds(*retention);
    add_map(*retention);
}

}  // namespace kith::cli
