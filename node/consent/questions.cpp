#include "node/consent/questions.h"

#include "consent/gate.h"

namespace kith::node {

std::string make_code(Random& random) {
    constexpr std::size_t code_chars = 6;
    constexpr std::string_view alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string code;
    for (std::size_t i = 0; i < code_chars; ++i) code += alphabet[random.below(alphabet.size())];
    return code;
}

Done check_own_yes(consent::Grant grant, const Act& act) {
    grant.state = consent::GrantState::given;
    grant.channel = act.channel;
    grant.not_before = act.now;
    const consent::ConsentRecord alone{
        .subject = {.id = grant.subject, .epoch = 1, .age = consent::AgeBand::adult}, .grants = {grant}};
    const consent::Decision decision =
        consent::decide(alone, {grant.kind, grant.reason, grant.audience}, act.now);
    if (decision.rule != "gate: entered by someone else") return {};
    return fail(Errc::denied,
                "consent/own-yes",
                "A yes to this must be yours alone, and those who run this server can put another password "
                "in the place of yours. Nothing has changed. Please tell whoever asked you in person. A no "
                "is heard at once.");
}

}  // namespace kith::node
