#include "activitypub/wire/nodeinfo.h"

#include "consent/json.h"

namespace kith::activitypub {

Json make_nodeinfo(NodeinfoVersion version, const NodeinfoFacts& facts) {
    const bool is_2_1 = version == NodeinfoVersion::v2_1;
    Json software = {{"name", "kith"}, {"version", facts.version}};
    if (is_2_1 && !facts.repository.empty()) software["repository"] = facts.repository;
    if (is_2_1 && !facts.homepage.empty()) software["homepage"] = facts.homepage;
    Json metadata = Json::object();
    if (!facts.name.empty()) metadata["nodeName"] = facts.name;
    if (!facts.description.empty()) metadata["nodeDescription"] = facts.description;
    // NOTE: client libraries give up on a software they have not heard of, unless told whose interface it
    // speaks.
    metadata["upstream"] = {{"name", "mastodon"}};
    return {{"version", is_2_1 ? "2.1" : "2.0"},
            {"software", std::move(software)},
            {"protocols", Json::array({"activitypub"})},
            {"services", {{"inbound", Json::array()}, {"outbound", Json::array({"atom1.0"})}}},
            {"openRegistrations", facts.open_registrations},
            {"usage",
             {{"users",
               {{"total", facts.users},
                {"activeMonth", facts.active_month},
                {"activeHalfyear", facts.active_half_year}}},
              {"localPosts", facts.posts},
              {"localComments", facts.comments}}},
            {"metadata", std::move(metadata)}};
}

Json make_nodeinfo_links(std::string_view base) {
    Json links = Json::array();
    for (const char* version : {"2.0", "2.1"}) {
        links.push_back({{"rel", std::string("http://nodeinfo.diaspora.software/ns/schema/") + version},
                         {"href", std::string(base) + "/nodeinfo/" + version}});
    }
    // FEP-2677: the actor that speaks for the server.
    links.push_back({{"rel", "https://www.w3.org/ns/activitystreams#Application"},
                     {"href", std::string(base) + "/actor"}});
    return {{"links", std::move(links)}};
}

std::string_view nodeinfo_content_type(NodeinfoVersion version) {
    return version == NodeinfoVersion::v2_1
               ? "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\""
               : "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.0#\"";
}

}  // namespace kith::activitypub
