// Decisions that others wrote down: the cases of SolidLab's ODRL Test Suite that the gate can express. Read
// where they lie. docs/consent/proof.md says how they are mapped and which ones cannot be.
#include "consent/gate.h"
#include "tests/consent/book_of_one.h"
#include "tests/support/fixtures.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace kith;
using namespace kith::consent;

TEST_SUITE_BEGIN("consent/odrl_cases");

namespace {

const SubjectId owner{7};

/// subject → predicate → objects, as written. Enough Turtle for these files.
using Graph = std::map<std::string, std::map<std::string, std::vector<std::string>>>;

std::vector<std::string> words_of_turtle(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        std::size_t end = at + 1;
        if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            at = end;
            continue;
        }
        if (c == '<') {
            end = text.find('>', at) + 1;
        } else if (c == '"') {
            end = text.find('"', end) + 1;
        } else if (c != ';' && c != ',' && c != '.') {
            end = std::min(text.find_first_of(" \t\r\n;,", at), text.size());
            while (end > at + 1 && text[end - 1] == '.') --end;
        }
        words.push_back(text.substr(at, end - at));
        // A literal's type says nothing that its place does not.
        at = text.compare(end, 2, "^^") == 0 ? text.find_first_of(" \t\r\n;,.", end) : end;
    }
    return words;
}

void read_turtle(const std::filesystem::path& file, Graph& graph) {
    std::ifstream in(file);
    REQUIRE_MESSAGE(in.good(), "missing " << file);
    const auto words = words_of_turtle({std::istreambuf_iterator<char>(in), {}});
    std::string subject;
    std::string predicate;
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (words[at] == "@prefix") {
            at += 3;
        } else if (words[at] == ".") {
            subject.clear();
        } else if (words[at] == ";") {
            predicate.clear();
        } else if (words[at] == ",") {
            continue;
        } else if (subject.empty()) {
            subject = words[at];
            predicate.clear();
        } else if (predicate.empty()) {
            predicate = words[at];
        } else {
            graph[subject][predicate].push_back(words[at]);
        }
    }
}

const std::vector<std::string>& all(const Graph& graph, const std::string& subject, const std::string& what) {
    static const std::vector<std::string> none;
    const auto found = graph.find(subject);
    if (found == graph.end()) return none;
    const auto objects = found->second.find(what);
    return objects == found->second.end() ? none : objects->second;
}

std::string one(const Graph& graph, const std::string& subject, const std::string& what) {
    const auto& objects = all(graph, subject, what);
    return objects.empty() ? "" : objects.front();
}

/// [from, until)
struct Span {
    Instant from = from_unix_ms(0);
    Instant until = from_unix_ms(4'000'000'000'000);
};

Instant time_of(const std::string& literal) {
    return parse_iso8601(literal.substr(1, literal.size() - 2)).value();
}

std::vector<Span> spans_of(const Graph& graph, const std::string& constraint) {
    if (!all(graph, constraint, "odrl:or").empty()) {
        std::vector<Span> spans;
        for (const std::string& each : all(graph, constraint, "odrl:or"))
            std::ranges::copy(spans_of(graph, each), std::back_inserter(spans));
        return spans;
    }
    if (!all(graph, constraint, "odrl:and").empty()) {
        Span both;
        for (const std::string& each : all(graph, constraint, "odrl:and")) {
            const auto spans = spans_of(graph, each);
            REQUIRE(spans.size() == 1);
            both = {std::max(both.from, spans[0].from), std::min(both.until, spans[0].until)};
        }
        return {both};
    }
    REQUIRE(one(graph, constraint, "odrl:leftOperand") == "odrl:dateTime");
    const Instant at = time_of(one(graph, constraint, "odrl:rightOperand"));
    const Instant after = at + Millis{1};
    const std::string op = one(graph, constraint, "odrl:operator");
    if (op == "odrl:eq") return {{.from = at, .until = after}};
    if (op == "odrl:neq") return {{.until = at}, {.from = after}};
    if (op == "odrl:lt") return {{.until = at}};
    if (op == "odrl:lteq") return {{.until = after}};
    if (op == "odrl:gt") return {{.from = after}};
    REQUIRE(op == "odrl:gteq");
    return {{.from = at}};
}

/// ODRL's use takes in reading and writing, and not selling: https://www.w3.org/TR/odrl-vocab/#term-use
std::vector<Reason> reasons_of(const std::string& action) {
    if (action == "odrl:read") return {Reason::personal_greeting};
    if (action == "odrl:write") return {Reason::impact_updates};
    if (action == "odrl:sell") return {Reason::research};
    if (action == "odrl:use") return {Reason::personal_greeting, Reason::impact_updates};
    REQUIRE(action.empty());
    return {Reason::personal_greeting, Reason::impact_updates, Reason::research};
}

std::vector<DetailKind> kinds_of(const Graph& graph, const std::string& target) {
    const std::map<std::string, DetailKind> assets = {{"ex:x", DetailKind::nickname},
                                                      {"ex:y", DetailKind::pet}};
    std::vector<DetailKind> kinds;
    for (const auto& [asset, kind] : assets) {
        const bool member = !target.empty() && one(graph, asset, "odrl:partOf") == target;
        if (target.empty() || target == asset || member) kinds.push_back(kind);
    }
    return kinds;
}

Audience audience_of(const std::string& assignee) {
    if (assignee.empty()) return Audience::public_();
    if (assignee == "ex:partyCollection") return Audience::circle(assignee);
    return Audience::actor(assignee);
}

struct Case {
    Graph graph{};
    std::string rule{};
    std::string request{};
    Instant now{};
    bool prohibition = false;
    bool active = false;

    bool has_duty() const { return !all(graph, rule, "odrl:duty").empty(); }
};

/// Policies, requests and states of the world, each read once.
const std::vector<Graph>& parts_of_cases() {
    static const std::vector<Graph> parts = [] {
        std::vector<Graph> read;
        for (const char* part : {"policies", "requests", "sotw"}) {
            const auto folder = source_dir() / "tests/fixtures/odrl/data" / part;
            for (const auto& each : std::filesystem::directory_iterator(folder))
                read_turtle(each.path(), read.emplace_back());
        }
        return read;
    }();
    return parts;
}

Case read_case(const std::filesystem::path& file) {
    Case found;
    read_turtle(file, found.graph);
    const Graph expected = found.graph;
    const auto test =
        std::ranges::find_if(expected, [](const auto& each) { return each.second.contains("ex:policy"); });
    REQUIRE(test != expected.end());
    int parts = 0;
    for (const Graph& part : parts_of_cases()) {
        const bool used =
            std::ranges::any_of(std::array{"ex:policy", "ex:request", "ex:sotw"},
                                [&](auto what) { return part.contains(one(expected, test->first, what)); });
        if (!used) continue;
        ++parts;
        for (const auto& [subject, facts] : part) found.graph[subject] = facts;
    }
    REQUIRE(parts == 3);
    found.request = one(found.graph, one(found.graph, test->first, "ex:request"), "odrl:permission");
    for (const auto& [subject, facts] : expected) {
        const std::string type = one(expected, subject, "a");
        if (type != "report:PermissionReport" && type != "report:ProhibitionReport") continue;
        REQUIRE(found.rule.empty());
        found.prohibition = type == "report:ProhibitionReport";
        found.rule = one(expected, subject, "report:rule");
        found.active = one(expected, subject, "report:activationState") == "report:Active";
    }
    found.now = time_of(one(found.graph, "temp:currentTime", "dct:issued"));
    return found;
}

ConsentRecord book_of(const Case& c) {
    ConsentRecord book{.subject = {.id = owner, .age = AgeBand::adult}};
    const auto grant = [&](DetailKind kind, Reason reason, const Audience& audience, const Span& span) {
        // A grant of ours has a beginning, and no purpose lasts for ever.
        const Instant begun = std::max(span.from, c.now - std::chrono::days(1));
        book.grants.push_back(grant_of(owner, kind, reason, audience, LawfulBasis::consent, begun));
        book.grants.back().expires = span.until;
    };
    const Audience audience = audience_of(one(c.graph, c.rule, "odrl:assignee"));
    const auto reasons = reasons_of(one(c.graph, c.rule, "odrl:action"));
    const auto kinds = kinds_of(c.graph, one(c.graph, c.rule, "odrl:target"));
    if (c.prohibition) {
        // Of a prohibition one sees something only where all else is allowed.
        for (const DetailKind kind : {DetailKind::nickname, DetailKind::pet}) {
            for (const Reason reason : reasons_of("")) grant(kind, reason, Audience::public_(), {});
        }
        Denial denial{.audience = audience};
        for (const DetailKind kind : kinds) denial.kinds.insert(kind);
        for (const Reason reason : reasons) denial.reasons.insert(reason);
        book.denials.push_back(denial);
        return book;
    }
    const std::string constraint = one(c.graph, c.rule, "odrl:constraint");
    const auto spans = constraint.empty() ? std::vector<Span>{{}} : spans_of(c.graph, constraint);
    for (const DetailKind kind : kinds) {
        for (const Reason reason : reasons) {
            for (const Span& span : spans) grant(kind, reason, audience, span);
        }
    }
    return book;
}

bool is_allowed(const Case& c) {
    const ConsentRecord book = book_of(c);
    const std::string who = one(c.graph, c.request, "odrl:assignee");
    // Whoever asks is asked about under each audience that certainly holds them.
    std::vector<Audience> towards = {Audience::actor(who)};
    for (const std::string& collection : all(c.graph, who, "odrl:partOf"))
        towards.push_back(Audience::circle(collection));
    const DetailKind kind = kinds_of(c.graph, one(c.graph, c.request, "odrl:target")).at(0);
    const Reason reason = reasons_of(one(c.graph, c.request, "odrl:action")).at(0);
    return std::ranges::any_of(towards, [&](const Audience& audience) {
        return decide(book, {kind, reason, audience}, c.now).allowed;
    });
}

}  // namespace

TEST_CASE("the gate decides the cases of the ODRL test suite as it expects, but for those about duties") {
    const auto folder = source_dir() / "tests/fixtures/odrl/data";
    std::set<std::filesystem::path> files;
    for (const auto& each : std::filesystem::directory_iterator(folder / "test_cases"))
        files.insert(each.path());
    CHECK(files.size() == 68);
    int decided = 0;
    int duties = 0;
    for (const auto& file : files) {
        CAPTURE(file.filename().string());
        const Case c = read_case(file);
        REQUIRE_FALSE(c.rule.empty());
        if (c.has_duty()) {
            ++duties;
            continue;
        }
        CHECK(is_allowed(c) == (c.prohibition ? !c.active : c.active));
        ++decided;
    }
    CHECK(decided == 61);
    CHECK(duties == 7);
}

TEST_SUITE_END();
