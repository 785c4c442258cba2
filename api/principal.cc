#include "api/principal.h"

#include "base/log.h"
#include "schema/subjects.h"

namespace outdial::api {

bool Principal::has_scope(std::string_view scope) const {
  if (role == schema::Role::admin) return true;
  std::string_view rest = scopes;
  while (!rest.empty()) {
    auto end = rest.find(' ');
    if (rest.substr(0, end) == scope) return true;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return false;
}

bool Principal::may_steer(const schema::CampaignRow& campaign) const {
  return at_least(schema::Role::manager) ||
         (!token_id.empty() && campaign.owner_token_id == token_id);
}

std::string Principal::shown_phone(std::string_view phone) const {
  if (schema::is_erased_number(phone)) return "erased";
  bool clear = !masks_phones || has_scope(kPiiScope);
  return clear || phone.empty() ? std::string(phone) : base::masked_phone(phone);
}

}  // namespace outdial::api
