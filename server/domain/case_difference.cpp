#include "domain/case_difference.hpp"

#include <algorithm>
#include <optional>

namespace consilium::domain {
namespace {

using protocol::CaseContent;
using protocol::CaseField;

/// The entries of `list` that `other` does not have, each as often as it lacks it.
template <class T>
std::vector<T> lacking(const std::vector<T>& list, std::vector<T> other) {
  std::vector<T> rest;
  for (const auto& entry : list) {
    const auto found = std::find(other.begin(), other.end(), entry);
    if (found == other.end())
      rest.push_back(entry);
    else
      other.erase(found);
  }
  return rest;
}

struct Comparison {
  const CaseContent& from;
  const CaseContent& to;
  CaseDifference difference;

  template <class T>
  void compare(CaseField field, std::optional<T> CaseContent::*member) {
    if (from.*member == to.*member) return;
    difference.changed.push_back(field);
    difference.before.*member = from.*member;
    difference.after.*member = to.*member;
  }

  template <class T>
  void compare(CaseField field, std::vector<T> CaseContent::*member) {
    auto gone = lacking(from.*member, to.*member);
    auto added = lacking(to.*member, from.*member);
    if (gone.empty() && added.empty()) return;
    difference.changed.push_back(field);
    difference.before.*member = std::move(gone);
    difference.after.*member = std::move(added);
  }
};

}  // namespace

CaseDifference differenceOf(const CaseContent& from, const CaseContent& to) {
  Comparison comparison{from, to, {}};
  comparison.compare(CaseField::subject, &CaseContent::subject);
  comparison.compare(CaseField::reason, &CaseContent::reason);
  comparison.compare(CaseField::urgency, &CaseContent::urgency);
  comparison.compare(CaseField::neededBy, &CaseContent::neededBy);
  comparison.compare(CaseField::questions, &CaseContent::questions);
  comparison.compare(CaseField::history, &CaseContent::history);
  comparison.compare(CaseField::phenotype, &CaseContent::phenotype);
  comparison.compare(CaseField::diagnoses, &CaseContent::diagnoses);
  comparison.compare(CaseField::variants, &CaseContent::variants);
  comparison.compare(CaseField::family, &CaseContent::family);
  comparison.compare(CaseField::examinations, &CaseContent::examinations);
  comparison.compare(CaseField::treatments, &CaseContent::treatments);
  comparison.compare(CaseField::consent, &CaseContent::consent);
  return std::move(comparison.difference);
}

}  // namespace consilium::domain
