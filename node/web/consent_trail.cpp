#include "node/web/consent_views.h"

#include <fmt/format.h>

#include <utility>

namespace kith::node {

namespace {

constexpr std::string_view centre_path = "/consent/me";

template <class Id>
std::string next_of(const std::optional<Id>& id) {
    return id ? fmt::format("{}", id->value) : std::string();
}

class TrailViews {
 public:
    TrailViews(const Centre& centre, const ConsentWords& words) : centre_(centre), words_(words) {}

    void fill(View& view) {
        fill_received(view);
        fill_taken(view);
        fill_history(view);
        fill_looks(view);
    }

 private:
    void set_told(View& view, const Told& told) const {
        std::vector<View> servers;
        for (const Told::Server& server : told.servers) {
            View one;
            one.text("server_host", server.host)
                .text("server_state", words_.say("told/state_" + server.state));
            servers.push_back(std::move(one));
        }
        const auto more = told.all() - static_cast<std::int64_t>(told.servers.size());
        view.text("told", words_.told(told))
            .flag("has_servers", !servers.empty())
            .list("servers", std::move(servers))
            .text("servers_more",
                  more > 0 ? words_.say("received/more_servers", {{"count", std::to_string(more)}}) : "");
    }

    std::string received_what(const Receiver& receiver) const {
        const std::string kinds = words_.kinds(receiver.kinds);
        switch (receiver.way) {
            case Receiver::Way::sent:
                return words_.say("received/sent", {{"day", words_.day(receiver.first)}, {"kinds", kinds}});
            case Receiver::Way::asked_for:
                return words_.say("received/asked_for", {{"who", receiver.who}, {"kinds", kinds}});
            case Receiver::Way::shown:
                break;
        }
        return words_.say("received/shown", {{"who", receiver.who}, {"kinds", kinds}});
    }

    std::string received_under(const Receiver& receiver) const {
        if (!receiver.allowed) return {};
        return words_.say(receiver.by_consent ? "received/yes" : "received/allowed",
                          {{"day", words_.day(*receiver.allowed)}});
    }

    void fill_received(View& view) {
        std::vector<View> views;
        for (const Receiver& receiver : centre_.received) {
            const bool sent = receiver.way == Receiver::Way::sent;
            const std::string first = words_.day(receiver.first);
            const std::string last = words_.day(receiver.last);
            std::string when;
            if (!sent)
                when = first == last ? words_.say("received/once", {{"day", first}})
                                     : words_.say("received/twice", {{"day", first}, {"last", last}});
            View one;
            one.text("received_what", received_what(receiver))
                .text("received_when", when)
                .text("received_under", received_under(receiver))
                .flag("was_sent", sent)
                .flag("for_anyone", receiver.way != Receiver::Way::shown);
            set_told(one, receiver.told);
            views.push_back(std::move(one));
        }
        view.flag("has_received", !views.empty()).list("received", std::move(views));
        set_list_pager(view,
                       words_,
                       "received_pager",
                       "received",
                       centre_.place.received_before.valid(),
                       next_of(centre_.received_next));
    }

    void fill_taken(View& view) {
        std::vector<View> views;
        for (const TakenBackRow& row : centre_.taken_back) {
            View one;
            one.text("taken_when", words_.say("received/taken_on", {{"day", words_.day(row.at)}}));
            set_told(one, row.told);
            views.push_back(std::move(one));
        }
        view.flag("has_taken", !views.empty()).list("taken", std::move(views));
        set_list_pager(view,
                       words_,
                       "taken_pager",
                       "taken",
                       centre_.place.taken_before.valid(),
                       next_of(centre_.taken_next));
    }

    void fill_history(View& view) {
        std::vector<View> views;
        for (const Happened& event : centre_.happened) {
            View one;
            one.text("event", as_heading(words_.event(event)))
                .text("at", words_.time(event.at))
                .text("at_iso", to_iso8601(event.at))
                .text("channel", words_.say("channel/" + std::string(name_of(event.channel))))
                .flag("has_evidence", event.has_evidence)
                .href("event_receipt_href",
                      event.about_grant ? "/consent/receipts/" + event.receipt : std::string())
                .text("event_notice", event.notice);
            views.push_back(std::move(one));
        }
        view.flag("has_history", !views.empty()).list("history", std::move(views));
        set_list_pager(view,
                       words_,
                       "history_pager",
                       "history",
                       centre_.place.happened_before.valid(),
                       next_of(centre_.happened_next));
    }

    std::string looker(const LookedAt& look) const {
        for (const std::string_view known : {"author", "self", "staff", "system"}) {
            if (look.channel == known) return words_.say("looked/" + look.channel);
        }
        return words_.say("looked/operator");
    }

    void fill_looks(View& view) {
        std::vector<View> views;
        for (const LookedAt& look : centre_.looked) {
            View one;
            one.text("look_who", looker(look))
                .text("look_what", look.what)
                .text("look_reason",
                      look.reason.empty() ? "" : words_.say("looked/why", {{"reason", look.reason}}))
                .text("at", words_.time(look.at))
                .text("at_iso", to_iso8601(look.at));
            views.push_back(std::move(one));
        }
        view.flag("has_looks", !views.empty()).list("looks", std::move(views));
        set_list_pager(view,
                       words_,
                       "looks_pager",
                       "looks",
                       centre_.place.looked_before.valid(),
                       next_of(centre_.looked_next));
    }

    const Centre& centre_;
    const ConsentWords& words_;
};

}  // namespace

void set_consent_frame(
    View& view, const Site& site, const ConsentWords& words, std::string_view title, std::string_view csrf) {
    const std::string cookie_note = words.say("foot/cookie");
    set_frame(view,
              site,
              {.title = std::string(title),
               .language = words.language(),
               .referrer = "no-referrer",
               .cookie_note = cookie_note});
    view.words(words.language()).text("csrf", csrf);
}

void set_consent_trail(View& view, const Centre& centre, const ConsentWords& words) {
    TrailViews(centre, words).fill(view);
}

void set_list_pager(View& view,
                    const ConsentWords& words,
                    NameOf<Holds::text> key,
                    std::string_view list,
                    bool is_later_page,
                    std::string_view next) {
    View pager;
    pager.flag("list_pager", is_later_page || !next.empty())
        .text("list_name", words.say(fmt::format("page/{}/title", list)))
        .href("newest_href", is_later_page ? fmt::format("{}#{}", centre_path, list) : "")
        .href("next_href",
              next.empty() ? std::string() : fmt::format("{0}?{1}={2}#{1}", centre_path, list, next))
        .text("next_words", words.say(list == "known" ? "page/pages/known" : "page/pages/older"));
    view.part(key, std::move(pager));
}

}  // namespace kith::node
