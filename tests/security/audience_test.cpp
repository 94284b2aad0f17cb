// What was not said to everybody is in no public place: row S11 of the security matrix. A reader walks all
// that is linked and guesses at what is not.
#include "tests/security/door.h"

#include <algorithm>
#include <deque>

using namespace kith;
using namespace kith::sim;

namespace {

constexpr std::string_view canary = "zebrafinch";

using Get = std::function<HttpResponse(const std::string& path)>;

/// Posts to everybody, to followers and to one person, with each a canary; replies, pins, tags and boosts.
struct Aviary {
    Town town{};
    Pages pages{town.a};
    StrangeHost near{town.network, "near.test"};
    Stranger sam{near, "sam"};  // follows ana
    StrangeHost far{town.network, "far.test"};
    Stranger tom{far, "tom", 21};  // does not, and is named in nothing
    std::vector<storage::PostRow> hidden{};
    std::vector<storage::PostRow> open{};
    std::set<std::string> told{};  // hosts that were sent a canary

    Aviary() {
        town.network.observe([this](const Exchange& exchange) {
            if (has_canary(exchange.request.body)) told.insert(exchange.to);
        });
        town.follow(sam, town.a, town.ana);
        open.push_back(say("for all #birds", Visibility::public_));
        open.push_back(say("quietly for all #birds", Visibility::unlisted));
        const std::string secret(canary);
        hidden.push_back(say(secret + " for friends #birds", Visibility::followers));
        hidden.push_back(say("@ben@b.test " + secret + " for one #birds", Visibility::direct));
        hidden.push_back(say("@sam@near.test " + secret, Visibility::direct));
        hidden.push_back(say(secret + " answer", Visibility::followers, open.front().uri.text()));
        hidden.push_back(town.post(town.a,
                                   town.ana,
                                   {.text = "a vote",
                                    .visibility = Visibility::followers,
                                    .content_warning = secret,
                                    .poll = node::PollDraft{.options = {secret, "no"}}}));
        must(town.a.social().pin(town.ana.id, open.front().uri.text()));
        (void)town.a.social().pin(town.ana.id, hidden.front().uri.text());
        (void)town.a.social().boost(town.ana.id, hidden.front().uri.text());
        Json answer = sam.note("/notes/1", canary, {{"inReplyTo", open.front().uri.text()}});
        answer["to"] = {town.ana.uri.text()};
        answer["cc"] = Json::array();
        CHECK(sam.post(town.a, sam.create(answer)) == 202);
        town.settle();
    }
    storage::PostRow say(std::string text, Visibility visibility, std::string reply_to = "") {
        return town.post(
            town.a,
            town.ana,
            {.text = std::move(text), .visibility = visibility, .reply_to = std::move(reply_to)});
    }
    static bool has_canary(std::string text) {
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
        return text.find(canary) != std::string::npos;
    }

    /// Every path of a.test that a body links to, in HTML, XML or JSON.
    static std::vector<std::string> links_in(const std::string& body) {
        std::vector<std::string> paths;
        for (const std::string_view begin : {"https://a.test/", "href=\"/", "action=\"/"}) {
            for (auto at = body.find(begin); at != std::string::npos; at = body.find(begin, at + 1)) {
                const auto from = at + begin.size() - 1;
                paths.push_back(body.substr(from, body.find_first_of("\"'<>& \n#", from) - from));
            }
        }
        return paths;
    }
    std::vector<std::string> seeds() const {
        const std::string actor = parts_of(town.ana.uri).path;
        std::vector<std::string> paths = {"/",
                                          "/about",
                                          "/actor",
                                          "/actor/outbox",
                                          "/@ana",
                                          "/@ana/feed.atom",
                                          "/@ana/follow",
                                          "/tags/birds",
                                          "/tags/" + std::string(canary),
                                          "/nodeinfo/2.0",
                                          "/nodeinfo/2.1",
                                          "/.well-known/nodeinfo",
                                          "/.well-known/host-meta",
                                          "/.well-known/webfinger?resource=acct:ana@a.test"};
        for (const char* part : {"",
                                 "/outbox",
                                 "/outbox?page=true",
                                 "/followers",
                                 "/following",
                                 "/featured",
                                 "/followers_synchronization"})
            paths.push_back(actor + part);
        return paths;
    }
    /// Who reads from the seeds on sees these paths; true for each that held the canary.
    std::map<std::string, bool> walk(const Get& get) const {
        constexpr std::size_t pages_max = 300;
        std::map<std::string, bool> seen;
        const auto first = seeds();
        std::deque<std::string> next(first.begin(), first.end());
        for (; !next.empty() && seen.size() < pages_max; next.pop_front()) {
            if (next.front().empty() || seen.contains(next.front()) ||
                !Uri::parse("https://a.test" + next.front()))
                continue;
            const HttpResponse response = get(next.front());
            std::string all = response.body;
            for (const auto& [name, value] : response.headers) all += "\n" + name + ": " + value;
            seen[next.front()] = has_canary(all);
            for (std::string& path : links_in(all)) next.push_back(std::move(path));
        }
        return seen;
    }
    Get as_reader() {
        return [this](const std::string& path) { return pages.get(path); };
    }
    Get as_program() {
        return [this](const std::string& path) { return get_unsigned(town.a, path); };
    }
    Get as(const Stranger& who) {
        return [this, &who](const std::string& path) { return who.get(town.a, path); };
    }
    /// Everything that belongs to a post, had somebody guessed its number.
    std::vector<std::string> places_of(const storage::PostRow& post) {
        const std::string object = parts_of(post.uri).path;
        const std::string page = "/@ana/" + std::to_string(post.id.value);
        std::vector<std::string> paths = {object,
                                          object + "/replies",
                                          object + "/likes",
                                          object + "/shares",
                                          "/contexts/" + std::to_string(post.id.value),
                                          page};
        town.a.read([&](storage::Tx& tx) {
            auto rows = tx.query("SELECT uri FROM activities WHERE object_uri = ?", post.uri);
            while (rows.next()) paths.push_back(parts_of(Uri::trusted(rows.string(0))).path);
            return true;
        });
        return paths;
    }
};

}  // namespace

TEST_SUITE("security/S11 what was not said to all is nowhere public") {
    TEST_CASE("no page, feed, collection, tag, outbox or object that is linked anywhere holds it") {
        Aviary aviary;
        const std::pair<const char*, Get> readers[] = {
            {"a browser", aviary.as_reader()},
            {"a program without a signature", aviary.as_program()},
            {"a signer who does not follow", aviary.as(aviary.tom)}};
        for (const auto& [who, get] : readers) {
            CAPTURE(who);
            const auto seen = aviary.walk(get);
            CHECK(seen.size() >= 20);
            for (const auto& [path, leaked] : seen) {
                if (path == "/tags/" + std::string(canary)) continue;  // it repeats what was asked
                CAPTURE(path);
                CHECK_FALSE(leaked);
            }
        }
        // The walk does come by what is open.
        const auto pages = aviary.walk(aviary.as_reader());
        CHECK(pages.contains("/@ana/" + std::to_string(aviary.open.front().id.value)));
        const auto objects = aviary.walk(aviary.as(aviary.tom));
        CHECK(objects.contains(parts_of(aviary.open.front().uri).path));
    }

    TEST_CASE("who guesses its address gets what anybody gets for nothing at all") {
        Aviary aviary;
        const auto outcome = [](const HttpResponse& response) {
            return std::pair(response.status, response.body);
        };
        for (const storage::PostRow& post : aviary.hidden) {
            for (const std::string& path : aviary.places_of(post)) {
                CAPTURE(path);
                for (const Get& get : {aviary.as_reader(), aviary.as_program(), aviary.as(aviary.tom)}) {
                    const HttpResponse response = get(path);
                    CHECK_FALSE(Aviary::has_canary(response.body));
                    std::string absent = path;
                    absent.replace(absent.find_last_of("0123456789"), 1, "");
                    const auto last = absent.find_last_of("0123456789");
                    absent[last] = absent[last] == '7' ? '8' : '7';
                    CHECK(outcome(response) == outcome(get(absent)));
                }
            }
        }
        // The follower does get it.
        CHECK(Aviary::has_canary(aviary.sam.get(aviary.town.a, parts_of(aviary.hidden[0].uri).path).body));
    }

    TEST_CASE("it is sent to the servers of those whom it names, and stays hidden after edits and answers") {
        Aviary aviary;
        CHECK(aviary.told == std::set<std::string>{"b.test", "near.test"});
        const std::string uri = aviary.hidden[0].uri.text();
        must(aviary.town.a.social().edit(
            aviary.town.ana.id,
            uri,
            {.text = std::string(canary) + " edited", .visibility = Visibility::public_}));
        const Json like = aviary.sam.activity("Like", uri);
        CHECK(aviary.sam.post(aviary.town.a, like) == 202);
        CHECK(aviary.sam.post(aviary.town.a, aviary.sam.activity("Announce", uri)) == 202);
        CHECK(aviary.tom.post(aviary.town.a, aviary.tom.activity("Announce", uri)) == 202);
        aviary.town.settle();
        for (const Get& get : {aviary.as_reader(), aviary.as_program(), aviary.as(aviary.tom)}) {
            for (const auto& [path, leaked] : aviary.walk(get)) {
                if (path == "/tags/" + std::string(canary)) continue;
                CAPTURE(path);
                CHECK_FALSE(leaked);
            }
        }
        CHECK(aviary.told == std::set<std::string>{"b.test", "near.test"});
    }
}
