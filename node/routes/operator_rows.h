// From rows to the models of the operators' pages, inside one read transaction: people by their handles
// alone.
#pragma once

#include "activitypub/site.h"
#include "node/http/message.h"
#include "node/moderation/moderation.h"
#include "node/web/operator_limits.h"
#include "node/web/operator_models.h"
#include "storage/database.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class OperatorRows {
 public:
    OperatorRows(storage::Tx& tx, const activitypub::Site& site, Permissions may)
        : tx_(tx), site_(site), may_(may) {}

    OperatorPerson person(const std::optional<storage::ActorRow>& actor) const;
    std::string handle(storage::ActorId actor) const;
    ReportLine line(const ReportView& view) const;
    std::vector<ReportLine> lines(const std::vector<ReportView>& views) const;
    std::vector<DeedLine> deeds(const std::vector<storage::DeedRow>& rows) const;
    ReportedPost post(const storage::PostRow& row) const;

 private:
    DeedLine deed(const storage::DeedRow& row) const;

    storage::Tx& tx_;
    const activitypub::Site& site_;
    Permissions may_;
};

/// "Suspended since 1 March 2026"; empty: nothing is in force.
std::string standing_words(const AccountView& account);
/// The measures that can be taken against an account, and those that can be taken back.
std::vector<std::string> measures_for(const AccountView& account);
std::vector<std::string> measures_of(const AccountView& account);

/// 0 where there is none.
std::int64_t id_asked(const Request& request, std::string_view name);
/// One more than fits, so that it is known whether there is more.
storage::Page operator_page_asked(const Request& request);
/// Cuts such a list; whether there is more.
template <class Row>
bool cut_page(std::vector<Row>& rows) {
    const bool more = rows.size() > limits::operator_list_page;
    if (more) rows.erase(rows.begin() + limits::operator_list_page, rows.end());
    return more;
}
/// `path` leads to the list; `older_than` is the last id of this page, 0 where no older one follows.
OperatorPager operator_pager(const Request& request, std::string_view path, std::int64_t older_than);

}  // namespace kith::node
