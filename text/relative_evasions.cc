#include "text/relative_lexicon.h"

namespace outdial::text::relative {
namespace {

constexpr Evasions kEnglishEvasions = {
    "every|each|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|daily|weekly|"
    "monthly|once a week|twice a week|once a month|weekdays|weekends|regularly",
    "whenever|soon|sometime|some time|someday|some day|some other time|another time|later|"
    "later on|any time|anytime|any day|one day|one of these days|eventually|at some point|"
    "in a while|in a bit|a bit later|not sure|i dont know|dont know|no idea|whatever|recently",
    "as soon as possible|asap|right away|right now|immediately|now|straight away|"
    "as soon as you can|at once|as early as possible|earliest possible|the sooner the better|"
    "first available|soonest"};

constexpr Evasions kGermanEvasions = {
    "jeden|jede|jeder|jedes|jedem|täglich|wöchentlich|monatlich|montags|dienstags|mittwochs|"
    "donnerstags|freitags|samstags|sonnabends|sonntags|werktags|immer|alle",
    "irgendwann|bald|demnächst|irgendwie|wann immer|jederzeit|später|egal|mal sehen|"
    "in nächster zeit|die tage|dieser tage|gelegentlich|weiss nicht|ein andermal|"
    "irgendwann mal|wann sie wollen|in kürze",
    "so bald wie möglich|sobald wie möglich|so schnell wie möglich|schnellstmöglich|"
    "baldmöglichst|möglichst bald|möglichst schnell|asap|sofort|jetzt|gleich|umgehend|"
    "so früh wie möglich|baldigst|am besten gleich"};

constexpr Evasions kSpanishEvasions = {
    "cada|todos los|todas las|los lunes|los martes|los miércoles|los jueves|los viernes|"
    "los sábados|los domingos|diariamente|semanalmente|mensualmente|siempre|a diario|"
    "entre semana|una vez por semana|una vez a la semana",
    "un día de estos|algún día|cuando sea|cuando quiera|cuando quieras|cuando pueda|"
    "cuando puedas|cuando le convenga|pronto|más tarde|luego|después|cualquier día|"
    "cualquier momento|en algún momento|otro día|otro momento|no sé|da igual|cuando guste|"
    "a cualquier hora|uno de estos días|un rato",
    "lo antes posible|cuanto antes|lo más pronto posible|tan pronto como sea posible|"
    "tan pronto como pueda|lo más rápido posible|asap|ahora|ahora mismo|ya|inmediatamente|"
    "de inmediato|en seguida|enseguida"};

constexpr Evasions kFrenchEvasions = {
    "tous les|toutes les|chaque|les lundis|les mardis|les mercredis|les jeudis|les vendredis|"
    "les samedis|les dimanches|quotidiennement|hebdomadaire|toujours|une fois par semaine|"
    "lundis|mardis|mercredis|jeudis|vendredis|samedis|dimanches|tout les",
    "un de ces jours|un jour|un de ces quatre|bientôt|prochainement|quand vous voulez|"
    "quand vous pourrez|quand vous pouvez|quand tu veux|n importe quand|plus tard|"
    "à l occasion|à un moment|un autre jour|une autre fois|je ne sais pas|sous peu|"
    "n importe quel jour|une prochaine fois|dans un moment|tout à l heure|d ici peu",
    "dès que possible|dès que vous pouvez|le plus tôt possible|le plus vite possible|au plus "
    "vite|au plus tôt|"
    "aussitôt que possible|tout de suite|maintenant|immédiatement|asap|sans tarder|"
    "le plus rapidement possible"};

}  // namespace

const Evasions& evasions_of(Language language) {
  switch (language) {
    case Language::kGerman:
      return kGermanEvasions;
    case Language::kSpanish:
      return kSpanishEvasions;
    case Language::kFrench:
      return kFrenchEvasions;
    case Language::kEnglish:
      break;
  }
  return kEnglishEvasions;
}

}  // namespace outdial::text::relative
