#include "node/mastodon/api.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/stream_views.h"
#include "node/streaming/hub.h"

namespace kith::node {

void add_client_api(Api& api) {
    api.streams().set_views(stream_views(api));
    add_oauth_routes(api);
    add_media_routes(api);
    add_instance_routes(api);
    add_terms_routes(api);
    add_search_routes(api);
    add_trend_routes(api);
    add_announcement_routes(api);
    add_report_routes(api);
    add_oembed_routes(api);
    add_account_routes(api);
    add_account_list_routes(api);
    add_account_doing_routes(api);
    add_credential_routes(api);
    add_update_credentials_routes(api);
    add_relation_list_routes(api);
    add_discovery_routes(api);
    add_tag_routes(api);
    add_timeline_routes(api);
    add_list_routes(api);
    add_collection_routes(api);
    add_notification_routes(api);
    add_notification_group_routes(api);
    add_notification_request_routes(api);
    add_marker_routes(api);
    add_conversation_routes(api);
    add_filter_routes(api);
    add_first_filter_routes(api);
    add_status_routes(api);
    add_push_routes(api);
    add_status_create_routes(api);
    add_status_edit_routes(api);
    add_status_act_routes(api);
    add_status_view_routes(api);
    add_status_quote_routes(api);
    add_status_list_routes(api);
    add_poll_routes(api);
    add_scheduled_routes(api);
}

}  // namespace kith::node
