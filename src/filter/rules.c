#include "filter/rules.h"

#include <pthread.h>
#include <xxhash.h>

/* Folded words, each followed by its stem. */
static const char *const listed[WD_N_TONGUES] = {
	[WD_TONGUE_EN] =
		/* irregular plurals */
	" children child men man women woman mice mouse feet foot teeth tooth geese goose oxen ox people people"
	" crises crisis crisis crisis analyses analysis analysis analysis bases base theses thesis"
	" criteria criterion criterion criterion phenomena phenomenon phenomenon phenomenon media media"
	" wives wife wife wife lives life life life knives knife knife knife leaves leav thieves thief"
	" halves half loaves loaf shelves shelf wolves wolf calves calf selves self"
	" policemen policeman policewomen policewoman gunmen gunman gunman gunman fishermen fisherman"
	" congressmen congressman lawmen lawman businessmen businessman chairmen chairman spokesmen spokesman"
	" hypotheses hypothesis oases oasis parentheses parenthesis nuclei nucleus viruses virus virus virus"
	" bacteria bacterium bacterium bacterium cacti cactus cactus cactus referenda referendum"
	" referendums referendum referendum referendum memoranda memorandum memorandum memorandum"
	" memorandums memorandum strata stratum stratum stratum curricula curriculum curriculum curriculum"
	" matrices matrix matrix matrix indices index indexes index index index appendices appendix"
	" appendix appendix stimuli stimulus stimulus stimulus fungi fungus fungus fungus alumni alumnus"
	" alumnus alumnus bus bus buses bus gas gas gases gas quiz quiz quizzes quiz queue queue queues queue"
	" queued queue queuing queue queueing queue panic panic panics panic panicked panic panicking panic"
	" traffic traffic traffics traffic trafficked traffic trafficking traffic mimic mimic mimicked mimic"
	" mimicking mimic fuel fuel fuels fuel fuelled fuel fuelling fuel fueled fuel fueling fuel duel duel"
	" duels duel duelling duel dial dial dials dial dialled dial dialling dial dialed dial dialing dial"
	/* comparison */
	" good good better good best good bad bad worse bad worst bad big big bigger big biggest big large large"
	" larger large largest large high high higher high highest high low low lower low lowest low"
	" strong strong stronger strong strongest strong weak weak weaker weak weakest weak long long longer long"
	" longest long old old older old oldest old young young younger young youngest young rich rich"
	" richer rich richest rich poor poor poorer poor poorest poor heavy heavy heavier heavy heaviest heavy"
	" hot hot hotter hot hottest hot cold cold colder cold coldest cold cheap cheap cheaper cheap"
	" cheapest cheap fast fast faster fast fastest fast deadly deadly deadlier deadly deadliest deadly"
	" wealthy wealthy wealthier wealthy wealthiest wealthy early early earlier early earliest early near near"
	" nearer near nearest near small small smaller small smallest small newer new newest new"
	/* irregular verbs */
	" bought buy sold sell told tell led lead left leav held hold met meet sent send spent spend built build"
	" made make making make said say paid pay laid lay lying lie lied lie lies lie dying die died die dies die"
	" tying tie tied tie went go gone go goes go going go got get gotten get getting get"
	" came come coming come became become becoming become ran run running run began begin begun begin"
	" beginning begin fell fall fallen fall won win winning win lost lose losing lose took take taken take"
	" taking take gave give given give giving give spoke speak spoken speak broke break broken break"
	" wrote write written write writing write rose rise risen rise rising rise drove drive driven drive"
	" driving drive chose choose chosen choose choosing choose froze freeze frozen freeze freezing freeze"
	" stole steal stolen steal fought fight caught catch taught teach brought bring thought think sought seek"
	" knew know known know grew grow grown grow threw throw thrown throw flew fly flown fly flies fly flying fly"
	" drew draw drawn draw saw see seen see seeing see shot shoot shooting shoot struck strike striking strike"
	" stricken strike hung hang sank sink sunk sink swore swear sworn swear tore tear torn tear wore wear worn"
	" wear kept keep slept sleep swept sweep felt feel dealt deal meant mean lent lend bent bend stood stand"
	" understood understand sat sit sitting sit bore bear borne bear born born beat beat beaten beat bled bleed"
	" fed feed fled flee fleeing flee found find bound bind heard hear hid hide hidden hide hiding hide rode ride"
	" ridden ride riding ride shook shake shaken shake withdrew withdraw withdrawn withdraw forgot forget"
	" ate eat eaten eat drank drink drunk drink sang sing sung sing swam swim woke wake woken wake forbade forbid"
	" forbidden forbid lit light lighting light sought seek overthrew overthrow overthrown overthrow"
	/* spellings */
	" practise practic practises practic practised practic practising practic programme program programmes program program program programs program centre center centres center"
	" center center centers center theatre theater theatres theater theater theater theaters theater"
	" metre meter metres meter meter meter meters meter litre liter litres liter fibre fiber fibres fiber"
	" defence defens defense defens defences defens defenses defens offence offens offense offens offences"
	" offens offenses offens licence licens license licens licences licens grey gray greys gray"
	" cheque check tyre tire tyres tire aeroplane airplan aeroplanes airplan airplane airplan airplanes"
	" airplan jewellery jewelri jewelry jewelri judgement judgment judgements judgment manoeuvre maneuv"
	" manoeuvres maneuv maneuver maneuv maneuvers maneuv plough plow sceptic skeptic sceptical skeptic"
	" analogue analog catalogue catalog catalogues catalog dialogue dialog dialogues dialog dialog dialog"
	" paediatric pediatr anaemia anemia encyclopaedia encyclopedia ageing age aging age mould mold"
	/* words that would be taken for others */
	" university universiti universities universiti universe univers general general generals general"
	" experiment experiment experiments experiment experimental experiment experience experienc experiences"
	" experienc experienced experienc important important importance important several several severe severe"
	" authority authoriti authorities authoriti author author authors author animal animal animals animal"
	" international international internal internal department department departments department"
	" business business businesses business objective objective objectives objective objection objection"
	" executive executive executives executive informal informal opera opera operas opera humane humane"
	" hospitality hospitality relativity relativity past past paste paste rational rational positive positive"
	" organ organ organs organ news news skies sky sky sky arsenal arsenal arsenals arsenal"
	" community communiti communities communiti army armi armies armi arm arm arms arm"
	" evening evening evenings evening celebrity celebrity celebrities celebrity minority minority"
	" minorities minority majority majority majorities majority security security securities security"
	" unit unit units unit unite unite unites unite united unite uniting unite officer officer"
	" officers officer emergency emergency emergencies emergency president president presidents president"
	" resident resident residents resident engineer engineer engineers engineer engineered engineer"
	" engineering engineer designate designate designates designate designated designate"
	" designating designate designation designate designations designate conservative conservative"
	" conservatives conservative assembly assembly assemblies assembly witness witness witnesses witness"
	" witnessed witness witnessing witness candidate candidate candidates candidate numerous numerous"
	" numerical numerical numerically numerical physical physical physically physical critical critical"
	" critically critical relative relative relatives relative relatively relative humanity humanity"
	" publicity publicity personal personal personally personal formation formation formations formation"
	" apartment apartment apartments apartment ignore ignore ignores ignore ignored ignore ignoring ignore",
	[WD_TONGUE_FR] =
		" nouveau nouveau nouvelle nouveau nouvelles nouveau nouveaux nouveau nouvel nouveau beau beau belle beau"
		" belles beau beaux beau bel beau vieux vieux vieille vieux vieilles vieux vieil vieux yeux oeil"
		" travaux travail travail travail baux bail vitraux vitrail fou fou folle fou folles fou fous fou"
		" cieux ciel messieurs monsieur mesdames madame est est ont ont"
		" port port ports port porte porte portes porte post post posts post poste"
		" poste postes poste fois fois foi foi mari mari maris mari marie marie point point points point"
		" pointe pointe pointes pointe mode mode modes mode vol vol vols vol vole vole voles vole part part"
		" parts part parti parti partis parti partie partie parties partie"
		" lois loi loi loi rois roi roi roi emplois emploi emploi emploi convois convoi convoi convoi"
		" envois envoi envoi envoi tournois tournoi tournoi tournoi amis ami ami ami amie ami amies ami"
		" ennemis ennemi ennemi ennemi medias media media media elus elu elu elu delais delai delai delai"
		" essais essai essai essai cours cours cour cour course course courses course",
	[WD_TONGUE_DE] =
		" maenner mann manner mann kinder kind kindern kind kindes kind"
		" rat rat rates rat rats rat rate rate raten rate haus haus hauses haus hausse hausse haussen hausse"
		" stern stern sterns stern sterne stern sternen stern sternchen sternchen wahl wahl wahlen wahl wal"
		" wal wals wal wale wal walen wal mode mode moden mode moder moder"
		" gehen gehen geht gehen ging gehen gingen gehen gegangen gehen sprechen sprechen spricht sprechen"
		" sprach sprechen sprachen sprechen gesprochen sprechen geben geben gibt geben gab geben gaben geben"
		" gegeben geben kommen kommen kommt kommen kam kommen kamen kommen gekommen kommen nehmen nehmen"
		" nimmt nehmen nahm nehmen nahmen nehmen genommen nehmen sehen sehen sieht sehen sah sehen sahen sehen"
		" gesehen sehen stehen stehen steht stehen stand stehen standen stehen gestanden stehen sterben sterben"
		" stirbt sterben starb sterben starben sterben gestorben sterben werfen werfen wirft werfen warf werfen"
		" warfen werfen geworfen werfen greifen greifen greift greifen griff greifen griffen greifen"
		" gegriffen greifen brechen brechen bricht brechen brach brechen brachen brechen gebrochen brechen"
		" beginnen beginnen beginnt beginnen begann beginnen begannen beginnen begonnen beginnen"
		" gewinnen gewinnen gewinnt gewinnen gewann gewinnen gewannen gewinnen gewonnen gewinnen"
		" verlieren verlieren verliert verlieren verlor verlieren verloren verlieren ziehen ziehen zieht ziehen"
		" zog ziehen zogen ziehen gezogen ziehen schiessen schiessen schiesst schiessen schoss schiessen"
		" schossen schiessen geschossen schiessen schliessen schliessen schliesst schliessen schloss schliessen"
		" schlossen schliessen geschlossen schliessen beschliessen beschliessen beschliesst beschliessen"
		" beschloss beschliessen beschlossen beschliessen bringen bringen bringt bringen brachte bringen"
		" brachten bringen gebracht bringen fallen fallen fallt fallen fiel fallen fielen fallen gefallen fallen"
		" steigen steigen steigt steigen stieg steigen stiegen steigen gestiegen steigen treffen treffen"
		" trifft treffen traf treffen trafen treffen getroffen treffen helfen helfen hilft helfen half helfen"
		" halfen helfen geholfen helfen halten halten hielt halten hielten halten gehalten halten finden finden"
		" findet finden fand finden fanden finden gefunden finden fliehen fliehen flieht fliehen floh fliehen"
		" flohen fliehen geflohen fliehen fahren fahren fahrt fahren fuhr fahren fuhren fahren gefahren fahren"
		" tragen tragen tragt tragen trug tragen trugen tragen getragen tragen schlagen schlagen schlagt schlagen"
		" schlug schlagen schlugen schlagen geschlagen schlagen warnen warnen warnt warnen warnte warnen"
		" warnten warnen gewarnt warnen drohen drohen droht drohen drohte drohen drohten drohen gedroht drohen"
		" sagen sagen sagt sagen sagte sagen sagten sagen gesagt sagen planen planen plant planen plante planen"
		" planten planen geplant planen",
	[WD_TONGUE_IT] = " uomini uomo uomo uomo dei dio mogli moglie moglie moglie buoi bue uova uovo uovo uovo"
			 " casa casa case casa caso caso casi caso porto porto porti porto porta porta porte porta posto"
			 " posto posti posto posta posta poste posta corso corso corsi corso corsa corsa corse corsa punto"
			 " punto punti punto punta punta punte punta costo costo costi costo costa costa coste costa modo"
			 " modo modi modo moda moda mode moda banco banco banchi banco banca banca banche banca partito"
			 " partito partiti partito partita partita partite partita capo capo capi capo capa capa cape capa"
			 " foglio foglio fogli foglio foglia foglia foglie foglia tavolo tavolo tavoli tavolo tavola tavola"
			 " tavole tavola gioco gioco giochi gioco gioia gioia gioie gioia mostro mostro mostri mostro mostra"
			 " mostra mostre mostra busto busto busti busto busta busta buste busta",
	[WD_TONGUE_ES] =
		" papa papa papas papa papel papel papeles papel"
		" casa casa casas casa caso caso casos caso puerto puerto puertos puerto puerta puerta puertas"
		" puerta punto punto puntos punto punta punta puntas punta banco banco bancos banco banca banca"
		" bancas banca costo costo costos costo costa costa costas costa modo modo modos modo moda moda"
		" modas moda partido partido partidos partido partida partida partidas partida puesto puesto puestos"
		" puesto puesta puesta puestas puesta cargo cargo cargos cargo carga carga cargas carga cuento"
		" cuento cuentos cuento cuenta cuenta cuentas cuenta plato plato platos plato plata plata platas"
		" plata libro libro libros libro libra libra libras libra suelo suelo suelos suelo suela suela"
		" suelas suela rato rato ratos rato rata rata ratas rata banquero banquero banqueros banquero"
		" mes mes meses mes mesa mesa mesas mesa",
	[WD_TONGUE_PT] =
		" pais pais paises pais mais mais depois depois dois dois seis seis"
		" casa casa casas casa caso caso casos caso porto porto portos porto porta porta portas porta ponto"
		" ponto pontos ponto ponta ponta pontas ponta banco banco bancos banco banca banca bancas banca"
		" bancada bancada bancadas bancada custo custo custos custo costa costa costas costa modo modo modos"
		" modo moda moda modas moda partido partido partidos partido partida partida partidas partida posto"
		" posto postos posto posta posta postas posta cargo cargo cargos cargo carga carga cargas carga"
		" conto conto contos conto conta conta contas conta prato prato pratos prato prata prata pratas"
		" prata jornal jornal jornais jornal jornada jornada jornadas jornada rato rato ratos rato rata rata"
		" ratas rata",
	[WD_TONGUE_NL] =
		" steden stad stad stad schepen schip schip schip leden lid lid lid wegen weg weg weg verlies verlies verliezen verlies",
	[WD_TONGUE_SV] =
		" man man manner man mannen man mannens man bok bok bocker bok land land lander land"
		" stad stad stader stad staden stad staderna stad ny ny nytt ny nya ny"
		" regel regel regeln regel regler regel reglerna regel vara vara varor vara varan vara varorna vara",
	[WD_TONGUE_DA] = " vaben vaben vabnet vaben vabnene vaben",
	[WD_TONGUE_FI] = " uusi uusi uuden uusi uudet uusi uusia uusi uutta uusi uudessa uusi uusien uusi pankin pank"
			 " pankissa pank pankista pank",
	[WD_TONGUE_HU] = " bank bank bankot bank elnok elnok elnokot elnok",
	[WD_TONGUE_RU] =
		" люди человек людей человек людям человек людьми человек людях человек человек человек человека человек"
		" человеку человек человеком человек человеке человек дети ребенок детей ребенок детям ребенок детьми"
		" ребенок детях ребенок ребенок ребенок ребенка ребенок ребенку ребенок ребенком ребенок день день дня"
		" день дни день дней день днем день дням день днями день дню день шел идти шла идти шли идти идет идти"
		" идут идти друг друг друга друг другу друг другом друг друзья друг друзей друг друзьям друг друзьями друг"
		" огонь огн огня огн огню огн огнем огн огне огн"
		" уголь уголь угля уголь углю уголь углем уголь посол посол посла посол послу посол послом посол послы посол"
		" послов посол послам посол послами посол послах посол"
		/* of a bark (кора) nobody speaks who means the country */
		" корея корея кореи корея корее корея корею корея кореей корея"
		" странный странный странная странный странное странный странные странный странного странный"
		" странной странный странных странный странному странный странным странный странно странный главный"
		" главный главная главный главное главный главные главный главного главный главной главный главных"
		" главный главному главный главным главный",
	[WD_TONGUE_UK] =
		" київ київ києва київ києву київ києві київ києвом київ люди людина людей людина людям людина людьми людина людина людина людини людина людину людина"
		" діти дитина дітей дитина дітям дитина дитина дитина дитини дитина дитину дитина",
	[WD_TONGUE_HI] = " नया नया नए नया नई नया नयी नया नये नया",
	[WD_TONGUE_FA] = " گفتوگو گفتگو گفتوگوها گفتگو گفتوگوهاي گفتگو",
	[WD_TONGUE_PL] = " ludzie czlowiek ludzi czlowiek czlowiek czlowiek dzieci dziecko dziecko dziecko dziecka dziecko"
			 " rok rok lata rok lat rok roku rok",
	[WD_TONGUE_CS] =
		" korea kore korei kore koreji kore koreje kore koreou kore lide clovek lidi clovek clovek clovek cloveka clovek deti dite dite dite",
};

/* All that is listed, found by tongue and word; made once. */
enum { N_SLOTS = 4096 };
static struct slot {
	struct wd_span word, stem;
	enum wd_tongue tongue;
} slots[N_SLOTS];

static struct slot *slot_of(enum wd_tongue tongue, struct wd_span word)
{
	size_t at = XXH3_64bits_withSeed(word.ptr, word.len, (XXH64_hash_t)tongue) % N_SLOTS;

	while (slots[at].word.ptr && (slots[at].tongue != tongue || !wd_span_equal(slots[at].word, word)))
		at = (at + 1) % N_SLOTS;
	return &slots[at];
}

static struct wd_span next_word(const char **at)
{
	struct wd_span word = { *at + strspn(*at, " "), 0 };

	word.len = strcspn(word.ptr, " ");
	*at = word.ptr + word.len;
	return word;
}

static void make_slots(void)
{
	for (int i = 0; i < WD_N_TONGUES; i++) {
		const char *at = listed[i] ? listed[i] : "";

		while (*at) {
			struct wd_span word = next_word(&at), stem = next_word(&at);

			*slot_of((enum wd_tongue)i, word) = (struct slot){ word, stem, (enum wd_tongue)i };
		}
	}
}

struct wd_span wd_rules_listed(enum wd_tongue tongue, struct wd_span word)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_slots);
	return slot_of(tongue, word)->stem;
}

struct rule {
	enum wd_tongue tongue;
	const char *from, *to;
	size_t least; /* bytes that must stand before a suffix */
};

/* Endings in texts as written, and without their diacritics; the first that fits. */
static const struct rule endings[] = {
	/* Plurals of Portuguese (the first step of RSLP, Orengo and Huyck 2001). */
	{ WD_TONGUE_PT, "ões", "ão", 1 },
	{ WD_TONGUE_PT, "oes", "ao", 1 },
	{ WD_TONGUE_PT, "ães", "ão", 1 },
	{ WD_TONGUE_PT, "aes", "ao", 1 },
	{ WD_TONGUE_PT, "ais", "al", 2 },
	{ WD_TONGUE_PT, "veis", "vel", 2 },
	{ WD_TONGUE_PT, "éis", "el", 2 },
	{ WD_TONGUE_PT, "eis", "il", 2 },
	{ WD_TONGUE_PT, "óis", "ol", 2 },
	{ WD_TONGUE_PT, "ois", "ol", 3 },
	{ WD_TONGUE_PT, "ns", "m", 2 },
	{ WD_TONGUE_PT, "zes", "z", 2 },
	/* Cases whose ends are those of adjectives. */
	{ WD_TONGUE_UK, "цій", "ція", 2 },
	{ WD_TONGUE_UK, "рею", "рея", 2 },
	/* Weak verbs, whose past Snowball leaves. */
	{ WD_TONGUE_DE, "elten", "el", 3 },
	{ WD_TONGUE_DE, "elte", "el", 3 },
	{ WD_TONGUE_DE, "elt", "el", 4 },
	{ WD_TONGUE_DE, "eln", "el", 3 },
	{ WD_TONGUE_DE, "erten", "er", 3 },
	{ WD_TONGUE_DE, "erte", "er", 3 },
	{ WD_TONGUE_DE, "ert", "er", 4 },
	{ WD_TONGUE_NL, "eelden", "eeld", 1 },
	{ WD_TONGUE_NL, "elden", "elen", 4 },
	{ WD_TONGUE_NL, "eelde", "eelde", 1 },
	{ WD_TONGUE_NL, "elde", "elen", 4 },
	{ WD_TONGUE_NL, "elt", "elen", 4 },
	{ WD_TONGUE_NL, "eerden", "eren", 3 },
	{ WD_TONGUE_NL, "eerde", "eren", 3 },
	{ WD_TONGUE_NL, "eert", "eren", 3 },
	{ WD_TONGUE_DA, "ede", "e", 4 },
	{ WD_TONGUE_NO, "ede", "e", 4 },
	/* Genitives and plurals of words that end in a vowel. */
	{ WD_TONGUE_DE, "as", "a", 4 },
	{ WD_TONGUE_DE, "os", "o", 3 },
	{ WD_TONGUE_NL, "ies", "ie", 2 },
	/* The definite form of words in -a; lands end in -stan. */
	{ WD_TONGUE_SV, "stan", "stan", 0 },
	{ WD_TONGUE_SV, "an", "a", 4 },
	{ WD_TONGUE_DA, "strene", "ster", 2 },
	{ WD_TONGUE_DA, "stre", "ster", 2 },
	{ WD_TONGUE_NO, "strene", "ster", 2 },
	{ WD_TONGUE_NO, "stre", "ster", 2 },
	{ WD_TONGUE_RO, "ere", "eri", 3 },
	{ WD_TONGUE_RO, "erea", "eri", 3 },
	{ WD_TONGUE_RO, "are", "ări", 4 },
	{ WD_TONGUE_RO, "area", "ări", 4 },
	{ WD_TONGUE_RO, "ire", "iri", 4 },
	{ WD_TONGUE_RO, "irea", "iri", 4 },
	/* Verbs in the third person that no noun looks like. */
	{ WD_TONGUE_FR, "ttent", "tte", 2 },
	{ WD_TONGUE_FR, "chent", "che", 2 },
	{ WD_TONGUE_FR, "nnent", "nne", 2 },
	{ WD_TONGUE_FR, "trent", "tre", 2 },
	/* The past of Hungarian verbs; Snowball knows its nouns. */
	{ WD_TONGUE_HU, "lták", "l", 3 },
	{ WD_TONGUE_HU, "ltak", "l", 3 },
	{ WD_TONGUE_HU, "lték", "l", 3 },
	{ WD_TONGUE_HU, "ltek", "l", 3 },
	{ WD_TONGUE_HU, "ttak", "t", 3 },
	{ WD_TONGUE_HU, "ttek", "t", 3 },
	{ WD_TONGUE_HU, "ott", "", 4 },
	{ WD_TONGUE_HU, "ött", "", 4 },
	{ WD_TONGUE_HU, "ett", "", 4 },
	/* American and British. */
	{ WD_TONGUE_EN, "izations", "isation", 3 },
	{ WD_TONGUE_EN, "ization", "isation", 3 },
	{ WD_TONGUE_EN, "izing", "ising", 3 },
	{ WD_TONGUE_EN, "izers", "iser", 3 },
	{ WD_TONGUE_EN, "izer", "iser", 3 },
	{ WD_TONGUE_EN, "izes", "ises", 3 },
	{ WD_TONGUE_EN, "ized", "ised", 3 },
	{ WD_TONGUE_EN, "ize", "ise", 3 },
	{ WD_TONGUE_EN, "yze", "yse", 3 },
	{ WD_TONGUE_EN, "yzed", "ysed", 3 },
	{ WD_TONGUE_EN, "yzing", "ysing", 3 },
	{ WD_N_TONGUES, NULL, NULL, 0 },
};

/* -our, and -or in America. */
static const char *const ours[] = {
	"labour", "colour",  "honour",  "favour",       "harbour",   "neighbour", "behaviour",
	"humour", "rumour",  "armour",  "endeavour",    "flavour",   "vapour",    "parlour",
	"rigour", "vigour",  "valour",  "tumour",       "odour",     "saviour",   "splendour",
	"savour", "glamour", "clamour", "misdemeanour", "dishonour", "unfavour",  "discolour",
};

static bool ends_with(struct wd_span word, const char *suffix, size_t least)
{
	size_t len = strlen(suffix);

	return word.len >= len + least && memcmp(word.ptr + word.len - len, suffix, len) == 0;
}

/*
 * English: who does a thing is no form of doing it (leader, lead), and a belief is none of what it is
 * about; of a long word Snowball takes such ends off. With them, the verbs that end so: consider, considered.
 */
struct wd_span wd_rules_kept(enum wd_tongue tongue, struct wd_span word)
{
	static const char *const ends[] = { "er", "ator", "ism" }, *const forms[] = { "", "s", "ed", "ing" };
	enum { LEAST = 3 };

	for (size_t i = 0; tongue == WD_TONGUE_EN && i < sizeof(forms) / sizeof(*forms); i++) {
		struct wd_span base = { word.ptr, word.len - strlen(forms[i]) };

		if (!ends_with(word, forms[i], LEAST))
			continue;
		for (size_t k = 0; k < sizeof(ends) / sizeof(*ends); k++)
			if (ends_with(base, ends[k], LEAST) && (i < 2 || k == 0))
				return base;
	}
	return WD_SPAN_NONE;
}

static size_t without_u(struct wd_span word, char *out)
{
	bool has_our = memmem(word.ptr, word.len, "our", 3) != NULL;
	size_t cut = 0;

	for (size_t i = 0; has_our && i < sizeof(ours) / sizeof(*ours) && !cut; i++)
		if (wd_span_starts_nocase(word, ours[i]))
			cut = strlen(ours[i]) - 2;
	if (!cut) {
		memcpy(out, word.ptr, word.len);
		return word.len;
	}
	memcpy(out, word.ptr, cut);
	memcpy(out + cut, word.ptr + cut + 1, word.len - cut - 1);
	return word.len - 1;
}

size_t wd_rules_before(enum wd_tongue tongue, struct wd_span word, char *out)
{
	size_t n;

	for (const struct rule *rule = endings; rule->from; rule++) {
		if (rule->tongue != tongue || !ends_with(word, rule->from, rule->least))
			continue;
		n = word.len - strlen(rule->from);
		memcpy(out, word.ptr, n);
		memcpy(out + n, rule->to, strlen(rule->to));
		return n + strlen(rule->to);
	}
	if (tongue == WD_TONGUE_EN)
		return without_u(word, out);
	memcpy(out, word.ptr, word.len);
	for (size_t i = 0; tongue == WD_TONGUE_RO && i + 1 < word.len; i++) {
		/* ș, ț with a comma below, which Snowball knows with a cedilla. */
		if ((unsigned char)out[i] == 0xC8 && (unsigned char)out[i + 1] == 0x99)
			memcpy(out + i, "\xC5\x9F", 2);
		else if ((unsigned char)out[i] == 0xC8 && (unsigned char)out[i + 1] == 0x9B)
			memcpy(out + i, "\xC5\xA3", 2);
	}
	return word.len;
}

/* Ends of stems where a sound changes with the form. */
static const struct rule changes[] = {
	{ WD_TONGUE_FR, "iv", "if", 3 },        /* actif, active */
	{ WD_TONGUE_ES, "aprueb", "aprob", 0 }, /* stressed vowels that part */
	{ WD_TONGUE_ES, "prueb", "prob", 0 },
	{ WD_TONGUE_ES, "muestr", "mostr", 0 },
	{ WD_TONGUE_ES, "encuentr", "encontr", 0 },
	{ WD_TONGUE_ES, "acuerd", "acord", 0 },
	{ WD_TONGUE_ES, "cierr", "cerr", 0 },
	{ WD_TONGUE_ES, "comienz", "comenz", 0 },
	{ WD_TONGUE_ES, "empiez", "empez", 0 },
	{ WD_TONGUE_ES, "defiend", "defend", 0 },
	{ WD_TONGUE_ES, "adviert", "advert", 0 },
	{ WD_TONGUE_ES, "pierd", "perd", 0 },
	{ WD_TONGUE_ES, "z", "c", 2 },  /* luz, luces */
	{ WD_TONGUE_NL, "z", "s", 2 },  /* huis, huizen */
	{ WD_TONGUE_NL, "v", "f", 2 },  /* brief, brieven */
	{ WD_TONGUE_NL, "bb", "b", 2 }, /* doubled behind a short vowel: man, mannen */
	{ WD_TONGUE_NL, "ff", "f", 2 },
	{ WD_TONGUE_NL, "gg", "g", 2 },
	{ WD_TONGUE_NL, "ll", "l", 2 },
	{ WD_TONGUE_NL, "mm", "m", 2 },
	{ WD_TONGUE_NL, "nn", "n", 2 },
	{ WD_TONGUE_NL, "pp", "p", 2 },
	{ WD_TONGUE_NL, "rr", "r", 2 },
	{ WD_TONGUE_NL, "ss", "s", 2 },
	{ WD_TONGUE_SV, "vapn", "vap", 0 }, /* vapen, vapnen */
	{ WD_TONGUE_FI, "ks", "s", 3 },     /* hallitus, hallituksen */
	{ WD_TONGUE_FI, "oud", "ous", 2 },
	{ WD_TONGUE_FI, "eud", "eus", 2 },
	{ WD_TONGUE_FI, "uud", "uus", 2 },
	{ WD_TONGUE_FI, "yyd", "yys", 2 },
	{ WD_TONGUE_FI, "uut", "uus", 2 },
	{ WD_TONGUE_FI, "yyt", "yys", 2 },
	{ WD_TONGUE_FI, "ais", "ain", 3 }, /* suomalainen, suomalaiset */
	{ WD_TONGUE_FI, "eis", "ein", 3 },
	{ WD_TONGUE_FI, "oda", "ota", 0 },
	{ WD_TONGUE_FI, "koe", "kok", 2 }, /* ohjuskoe, ohjuskokeet */
	{ WD_TONGUE_FI, "kk", "k", 2 },    /* the grades of consonants: pankki, pankin */
	{ WD_TONGUE_FI, "pp", "p", 2 },
	{ WD_TONGUE_FI, "tt", "t", 2 },
	{ WD_TONGUE_FI, "ng", "nk", 3 }, /* Helsinki, Helsingissä */
	{ WD_TONGUE_FI, "nn", "nt", 3 },
	{ WD_TONGUE_FI, "mm", "mp", 3 },
	/* Plurals of Arabic that change within, as folded and without article and ending. */
	{ WD_TONGUE_AR, "صواريخ", "صاروخ", 0 },
	{ WD_TONGUE_AR, "وزراء", "وزير", 0 },
	{ WD_TONGUE_AR, "روساء", "رييس", 0 },
	{ WD_TONGUE_AR, "جنود", "جند", 0 },
	{ WD_TONGUE_AR, "حروب", "حرب", 0 },
	{ WD_TONGUE_AR, "اسعار", "سعر", 0 },
	{ WD_TONGUE_AR, "بنوك", "بنك", 0 },
	{ WD_TONGUE_AR, "قوانين", "قانون", 0 },
	{ WD_TONGUE_AR, "مدين", "مدن", 0 },
	{ WD_TONGUE_AR, "احزاب", "حزب", 0 },
	{ WD_TONGUE_AR, "شهداء", "شهيد", 0 },
	{ WD_TONGUE_AR, "زعماء", "زعيم", 0 },
	{ WD_TONGUE_AR, "خبراء", "خبير", 0 },
	{ WD_TONGUE_AR, "سفراء", "سفير", 0 },
	{ WD_TONGUE_AR, "رهاين", "رهين", 0 },
	{ WD_TONGUE_AR, "قنابل", "قنبل", 0 },
	{ WD_TONGUE_AR, "معارك", "معرك", 0 },
	{ WD_TONGUE_AR, "مصادر", "مصدر", 0 },
	{ WD_TONGUE_AR, "اطفال", "طفل", 0 },
	{ WD_TONGUE_AR, "اسلح", "سلاح", 0 },
	{ WD_TONGUE_RO, "tru", "tr", 3 }, /* ministru, miniștri */
	{ WD_TONGUE_RU, "ок", "к", 4 },   /* vowels that come and go: рынок, рынки */
	{ WD_TONGUE_RU, "ек", "к", 4 },
	{ WD_TONGUE_RU, "аец", "айц", 0 }, /* китаец, китайцы */
	{ WD_TONGUE_RU, "еец", "ейц", 0 },
	{ WD_TONGUE_RU, "ец", "ц", 4 },
	{ WD_TONGUE_RU, "е", "", 4 }, /* идея, идеи */
	{ WD_TONGUE_RU, "стан", "ста",
	  4 }, /* names of which Snowball takes the end for that of a participle: Иран, Ираном */
	{ WD_TONGUE_RU, "иран", "ира", 0 },
	{ WD_TONGUE_RU, "тегеран", "тегера", 0 },
	{ WD_TONGUE_RU, "пхеньян", "пхенья", 0 },
	{ WD_TONGUE_RU, "судан", "суда", 0 },
	{ WD_TONGUE_RU, "ливан", "лива", 0 },
	{ WD_TONGUE_RU, "ереван", "ерева", 0 },
	{ WD_TONGUE_RU, "азербайджан", "азербайджа", 0 },
	{ WD_N_TONGUES, NULL, NULL, 0 },
};

size_t wd_rules_after(enum wd_tongue tongue, char *stem, size_t len)
{
	for (const struct rule *rule = changes; rule->from; rule++) {
		if (rule->tongue != tongue || !ends_with((struct wd_span){ stem, len }, rule->from, rule->least))
			continue;
		len -= strlen(rule->from);
		memcpy(stem + len, rule->to, strlen(rule->to));
		return len + strlen(rule->to);
	}
	return len;
}
