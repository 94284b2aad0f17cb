// The pieces of a consent record, for the receipt_*.cpp files. Any thread.
#pragma once

#include "consent/receipt.h"

namespace kith::consent::receipt {

/// Whether anyone but the person and the institution gets the details.
bool goes_to_others(const ProcessFacts& process);

/// "followers", "the institution partner.example"; for everyone, that copies cannot be counted.
std::string recipient_name(const ProcessFacts& process, const ReceiptFacts& facts);

Json iri(std::string_view term);
/// A country by its code; of none, that it is not stated.
Json location(std::string_view code, const ReceiptFacts& facts);
Json controller(const ReceiptFacts& facts);
Json data_subject(const ReceiptFacts& facts);
/// Named ones by their URI; of groups, what they are.
Json recipients(const ProcessFacts& process, const ReceiptFacts& facts);
Json process(const ProcessFacts& process, const ReceiptFacts& facts);
Json duration(const Period& period);

/// https://w3id.org/dpv/legal/eu/gdpr: Art. 9(2)(a) is said of special categories only, and beside Art.
/// 6(1)(a).
std::vector<std::string_view> legal_bases(const ProcessFacts& process);

/// Where a person can act on the processes of these bases: the record's own nodes, and references to them.
Json controls(const ReceiptFacts& facts);
Json control_of(LawfulBasis basis, const ReceiptFacts& facts);
Json rights(const ReceiptFacts& facts);
Json rights_of(const ProcessFacts& process, const ReceiptFacts& facts);

}  // namespace kith::consent::receipt
