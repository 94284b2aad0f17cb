// Decisions about whole servers, and from where nobody makes an account.
#include "activitypub/fetch/address.h"
#include "node/moderation/limits.h"
#include "node/moderation/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace kith::node {
namespace {

std::unexpected<Error> no_block() {
    return fail(Errc::not_found, "moderation/no-block", "there is no such block");
}

std::unexpected<Error> is_there() {
    return fail(Errc::conflict, "moderation/taken", "Validation failed: it has already been taken");
}

Done check_words(const storage::DomainRule& rule) {
    if (rule.reason.size() <= limits::moderation_reason_bytes_max &&
        rule.note.size() <= limits::moderation_reason_bytes_max) {
        return {};
    }
    return fail(Errc::malformed, "moderation/reason", "Validation failed: Text is too long");
}

}  // namespace

Result<std::vector<storage::DomainRule>> Moderation::domain_rules(const Moderator& by) const {
    return look(by, Permission::domains, [&](const Step& step) -> Result<std::vector<storage::DomainRule>> {
        return storage::list_domain_rules(step.tx);
    });
}

Done Moderation::decide(const Moderator& by, storage::DomainRule rule) const {
    TRY_DONE(check_words(rule));
    return change(by, Permission::domains, [&](const Step& step) -> Done {
        // A rule is for all below it too.
        const std::string& own = parts_.site.domain.text();
        if (rule.host == parts_.site.domain || own.ends_with("." + rule.host.text())) {
            return fail(Errc::denied, "moderation/own-domain", "that is this node's own domain");
        }
        rule.at = step.now;
        storage::put_domain_rule(step.tx, rule);
        const bool allows = rule.decision == storage::DomainDecision::allow;
        const std::string_view what = allows ? "allow" : name_of(rule.severity);
        write_down(
            step,
            {.verb = fmt::format("domain {}", what), .object = rule.host.text(), .reason = rule.reason});
        return {};
    });
}

Done Moderation::undecide(const Moderator& by, const Host& host) const {
    return change(by, Permission::domains, [&](const Step& step) -> Done {
        if (!storage::drop_domain_rule(step.tx, host)) {
            return fail(Errc::not_found, "moderation/no-rule", "there is no decision about " + host.text());
        }
        write_down(step, {.verb = "domain forgotten", .object = host.text()});
        return {};
    });
}

Result<std::vector<storage::EmailDomainBlock>> Moderation::email_domain_blocks(const Moderator& by) const {
    return look(
        by, Permission::blocks, [&](const Step& step) -> Result<std::vector<storage::EmailDomainBlock>> {
            return storage::email_domain_blocks(step.tx);
        });
}

Result<storage::EmailDomainBlock> Moderation::block_email_domain(const Moderator& by,
                                                                 const std::string& domain) const {
    return change(by, Permission::blocks, [&](const Step& step) -> Result<storage::EmailDomainBlock> {
        const auto host = Host::parse(domain);
        if (!host || domain.size() > limits::moderation_domain_bytes_max || domain.contains(':')) {
            return fail(Errc::malformed, "moderation/domain", "Validation failed: Domain is no domain");
        }
        if (storage::email_domain_blocks(step.tx).size() >= limits::moderation_blocks_max) {
            return fail(Errc::conflict, "moderation/blocks", "there are too many blocks");
        }
        storage::EmailDomainBlock row{
            .id = parts_.ids.make<storage::EmailDomainBlockId>(), .domain = host->text(), .at = step.now};
        if (!storage::insert_email_domain_block(step.tx, row)) return is_there();
        write_down(step, {.verb = "block mail domain", .object = row.domain});
        return row;
    });
}

Done Moderation::unblock_email_domain(const Moderator& by, storage::EmailDomainBlockId id) const {
    return change(by, Permission::blocks, [&](const Step& step) -> Done {
        for (const auto& row : storage::email_domain_blocks(step.tx)) {
            if (row.id != id || !storage::drop_email_domain_block(step.tx, id)) continue;
            write_down(step, {.verb = "unblock mail domain", .object = row.domain});
            return {};
        }
        return no_block();
    });
}

Result<std::vector<storage::NetworkBlock>> Moderation::network_blocks(const Moderator& by) const {
    return look(by, Permission::blocks, [&](const Step& step) -> Result<std::vector<storage::NetworkBlock>> {
        return storage::network_blocks(step.tx, step.now);
    });
}

Result<std::string> Moderation::network_in(const std::string& text) {
    const auto slash = text.find('/');
    const auto address = activitypub::IpAddress::parse(text.substr(0, slash));
    if (!address || !activitypub::Cidr::parse(text)) {
        return fail(Errc::malformed, "moderation/network", "Validation failed: Ip is no network");
    }
    const unsigned most = address->is_v4() ? limits::network_bits_max_v4 : limits::network_bits_max_v6;
    unsigned bits = 128;
    if (slash != std::string::npos) std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
    if (bits == 0 || bits > most) {
        return fail(Errc::malformed,
                    "moderation/narrow",
                    "Validation failed: Ip must be a network of at most /24, or /48 of IPv6: single "
                    "addresses are not kept here");
    }
    // Whose address it was typed from is not kept.
    activitypub::IpAddress::Octets octets = address->octets();
    unsigned left = bits + (address->is_v4() ? 96 : 0);
    for (std::uint8_t& octet : octets) {
        const unsigned kept = std::min(left, 8U);
        octet = static_cast<std::uint8_t>(octet & (0xffU << (8U - kept)));
        left -= kept;
    }
    return fmt::format("{}/{}", activitypub::IpAddress::from_octets(octets).text(), bits);
}

Result<storage::NetworkBlock> Moderation::block_network(const Moderator& by,
                                                        const std::string& network,
                                                        const std::string& comment,
                                                        std::optional<Instant> until) const {
    return change(by, Permission::blocks, [&](const Step& step) -> Result<storage::NetworkBlock> {
        const auto blocked = TRY(network_in(network));
        storage::NetworkBlock row{.id = parts_.ids.make<storage::NetworkBlockId>(),
                                  .network = blocked,
                                  .comment = comment,
                                  .at = step.now,
                                  .expires = until};
        if (comment.size() > limits::moderation_reason_bytes_max) {
            return fail(Errc::malformed, "moderation/comment", "Validation failed: Comment is too long");
        }
        if (storage::network_blocks(step.tx, step.now).size() >= limits::moderation_blocks_max) {
            return fail(Errc::conflict, "moderation/blocks", "there are too many blocks");
        }
        if (!storage::insert_network_block(step.tx, row)) return is_there();
        write_down(step, {.verb = "block network", .object = row.network, .reason = comment});
        return row;
    });
}

Done Moderation::unblock_network(const Moderator& by, storage::NetworkBlockId id) const {
    return change(by, Permission::blocks, [&](const Step& step) -> Done {
        for (const auto& row : storage::network_blocks(step.tx, step.now)) {
            if (row.id != id || !storage::drop_network_block(step.tx, id)) continue;
            write_down(step, {.verb = "unblock network", .object = row.network});
            return {};
        }
        return no_block();
    });
}

}  // namespace kith::node
