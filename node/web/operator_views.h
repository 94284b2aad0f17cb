// From the models of the operators' pages to the values of templates: what several of these pages share.
// Pure; any thread.
#pragma once

#include "node/web/operator_models.h"
#include "node/web/views.h"

#include <string_view>
#include <vector>

namespace kith::node {

/// Head, foot, who is signed in, the way to the other pages, what was done or went wrong. Nothing for search
/// engines or link previews.
void set_operator_frame(View& view, const OperatorFrame& frame, std::string_view title, OperatorPlace here);
void set_time(View& view, NameOf<Holds::text> shown, NameOf<Holds::text> iso, std::optional<Instant> at);
void set_operator_pager(View& view, const OperatorPager& pager);
/// "has_reports" and "reports".
void set_report_lines(View& view, const std::vector<ReportLine>& reports);
/// "has_deeds" and "deeds".
void set_deeds(View& view, const std::vector<DeedLine>& deeds);
/// "has_measures" and the form.
void set_measures(View& view, const MeasureForm& form, const OperatorProblem& problem);
View operator_person_view(const OperatorPerson& person);

/// "Spam", as a heading.
std::string_view report_category_words(std::string_view category);
/// "1 post", "1,204 posts"
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace kith::node
