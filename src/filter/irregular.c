#include "filter/irregular.h"

#include <pthread.h>
#include <string.h>
#include <xxhash.h>

/*
 * Folded words that are one, a comma behind the last. The first is their stem, or, with a colon, a word as others, of
 * which the rest are forms.
 */
static const char *const listed[WD_N_TONGUES] = {
	[WD_TONGUE_EN] =
		/* irregular plurals */
	" child: children, man: men, woman: women, mouse: mice, foot: feet, tooth: teeth, goose: geese, ox:"
	" oxen, people, crisis crises, analysis analyses, base: bases, thesis: theses, criterion criteria,"
	" phenomenon phenomena, media, wife wives, life lives, knife knives, leav: leaves, thief: thieves,"
	" half: halves, loaf: loaves, shelf: shelves, wolf: wolves, calf: calves, self: selves, policeman:"
	" policemen, policewoman: policewomen, gunman gunmen, fisherman: fishermen, congressman: congressmen,"
	" lawman: lawmen, businessman: businessmen, chairman: chairmen, spokesman: spokesmen, hypothesis:"
	" hypotheses, oasis: oases, parenthesis: parentheses, nucleus: nuclei, virus viruses, bacterium"
	" bacteria, cactus cacti, referendum referenda referendums, memorandum memoranda memorandums, stratum"
	" strata, curriculum curricula, matrix matrices, index indices indexes, appendix appendices, stimulus"
	" stimuli, fungus fungi, alumnus alumni, bus buses, gas gases, quiz quizzes, queue queues queued"
	" queuing queueing, panic panics panicked panicking, traffic traffics trafficked trafficking, mimic"
	" mimicked mimicking, fuel fuels fuelled fuelling fueled fueling, duel duels duelling, dial dials"
	" dialled dialling dialed dialing,"
	/* comparison */
	" good better best, bad worse worst, big bigger biggest, large larger largest, high higher highest,"
	" low lower lowest, strong stronger strongest, weak weaker weakest, long longer longest, old older"
	" oldest, young younger youngest, rich richer richest, poor poorer poorest, heavy heavier heaviest,"
	" hot hotter hottest, cold colder coldest, cheap cheaper cheapest, fast faster fastest, deadly"
	" deadlier deadliest, wealthy wealthier wealthiest, early earlier earliest, near nearer nearest, small"
	" smaller smallest, new: newer newest,"
	/* irregular verbs */
	" buy: bought, sell: sold, tell: told, lead: led, leav: left, hold: held, meet: met, send: sent,"
	" spend: spent, build: built, make: made making, say: said, pay: paid, lay: laid, lie: lying lied"
	" lies, die: dying died dies, tie: tying tied, go: went gone goes going, get: got gotten getting,"
	" come: came coming, become: became becoming, run: ran running, begin: began begun beginning, fall:"
	" fell fallen, win: won winning, lose: lost losing, take: took taken taking, give: gave given giving,"
	" speak: spoke spoken, break: broke broken, write: wrote written writing, rise: rose risen rising,"
	" drive: drove driven driving, choose: chose chosen choosing, freeze: froze frozen freezing, steal:"
	" stole stolen, fight: fought, catch: caught, teach: taught, bring: brought, think: thought, seek:"
	" sought, know: knew known, grow: grew grown, throw: threw thrown, fly: flew flown flies flying, draw:"
	" drew drawn, see: saw seen seeing, shoot: shot shooting, strike: struck striking stricken, hang:"
	" hung, sink: sank sunk, swear: swore sworn, tear: tore torn, wear: wore worn, keep: kept, sleep:"
	" slept, sweep: swept, feel: felt, deal: dealt, mean: meant, lend: lent, bend: bent, stand: stood,"
	" understand: understood, sit: sat sitting, bear: bore borne, born, beat beaten, bleed: bled, feed:"
	" fed, flee: fled fleeing, find: found, bind: bound, hear: heard, hide: hid hidden hiding, ride: rode"
	" ridden riding, shake: shook shaken, withdraw: withdrew withdrawn, forget: forgot, eat: ate eaten,"
	" drink: drank drunk, sing: sang sung, swim: swam, wake: woke woken, forbid: forbade forbidden, light:"
	" lit lighting, overthrow: overthrew overthrown,"
	/* spellings */
	" practic practise practises practised practising, program programme programmes programs, center"
	" centre centres centers, theater theatre theatres theaters, meter metre metres meters, liter litre"
	" litres, fiber fibre fibres, defens defence defense defences defenses, offens offence offense"
	" offences offenses, licens licence license licences, gray grey greys, check cheque, tire tyre"
	" tyres, airplan aeroplane aeroplanes airplane airplanes, jewelri jewellery jewelry, judgment"
	" judgement judgements, maneuv manoeuvre manoeuvres maneuver maneuvers, plow plough, skeptic"
	" sceptic sceptical, analog analogue, catalog catalogue catalogues, dialog dialogue dialogues,"
	" pediatr paediatric, anemia anaemia, encyclopedia encyclopaedia, age ageing aging, mold mould,"
	/* words that would be taken for others */
	" universiti university universities, univers universe, general generals, experiment experiments"
	" experimental, experienc experience experiences experienced, important importance, several, severe,"
	" authoriti authority authorities, author authors, animal animals, international, internal,"
	" department departments, business businesses, objective objectives, objection, executive executives,"
	" informal, opera operas, humane, hospitality, relativity, past, paste, rational, positive, organ"
	" organs, news, sky skies, arsenal arsenals, communiti community communities, armi army armies, arm"
	" arms, evening evenings, celebrity celebrities, minority minorities, majority majorities, security"
	" securities, unit units, unite unites united uniting, officer officers, emergency emergencies,"
	" president presidents, resident residents, engineer engineers engineered engineering, designate"
	" designates designated designating designation designations, conservative conservatives, assembly"
	" assemblies, witness witnesses witnessed witnessing, candidate candidates, numerous, numerical"
	" numerically, physical physically, critical critically, relative relatives relatively, humanity,"
	" publicity, personal personally, formation formations, apartment apartments, ignore ignores ignored"
	" ignoring,",
	[WD_TONGUE_FR] =
		" nouveau nouvelle nouvelles nouveaux nouvel, beau belle belles beaux bel, vieux vieille vieilles"
		" vieil, oeil: yeux, travail travaux, bail: baux, vitrail: vitraux, fou folle folles fous, ciel:"
		" cieux, monsieur: messieurs, madame: mesdames, est, ont, port ports, porte portes, post posts, poste"
		" postes, fois, foi, mari maris, marie, point points, pointe pointes, mode modes, vol vols, vole"
		" voles, part parts, parti partis, partie parties, loi lois, roi rois, emploi emplois, convoi convois,"
		" envoi envois, tournoi tournois, ami amis amie amies, ennemi ennemis, media medias, elu elus, delai"
		" delais, essai essais, cours, cour, course courses,",
	[WD_TONGUE_DE] =
		" mann: maenner manner, kind: kinder kindern kindes, rat rates rats, rate raten, haus hauses, hausse"
		" haussen, stern sterns sterne sternen, sternchen, wahl wahlen, wal wals wale walen, mode moden,"
		" moder, gehen geht ging gingen gegangen, sprechen spricht sprach sprachen gesprochen, geben gibt gab"
		" gaben gegeben, kommen kommt kam kamen gekommen, nehmen nimmt nahm nahmen genommen, sehen sieht sah"
		" sahen gesehen, stehen steht stand standen gestanden, sterben stirbt starb starben gestorben, werfen"
		" wirft warf warfen geworfen, greifen greift griff griffen gegriffen, brechen bricht brach brachen"
		" gebrochen, beginnen beginnt begann begannen begonnen, gewinnen gewinnt gewann gewannen gewonnen,"
		" verlieren verliert verlor verloren, ziehen zieht zog zogen gezogen, schiessen schiesst schoss"
		" schossen geschossen, schliessen schliesst schloss schlossen geschlossen, beschliessen beschliesst"
		" beschloss beschlossen, bringen bringt brachte brachten gebracht, fallen fallt fiel fielen gefallen,"
		" steigen steigt stieg stiegen gestiegen, treffen trifft traf trafen getroffen, helfen hilft half"
		" halfen geholfen, halten hielt hielten gehalten, finden findet fand fanden gefunden, fliehen flieht"
		" floh flohen geflohen, fahren fahrt fuhr fuhren gefahren, tragen tragt trug trugen getragen, schlagen"
		" schlagt schlug schlugen geschlagen, warnen warnt warnte warnten gewarnt, drohen droht drohte drohten"
		" gedroht, sagen sagt sagte sagten gesagt, planen plant plante planten geplant,",
	[WD_TONGUE_IT] =
		" uomo uomini, dio: dei, moglie mogli, bue: buoi, uovo uova, casa case, caso casi, porto porti, porta"
		" porte, posto posti, posta poste, corso corsi, corsa corse, punto punti, punta punte, costo costi,"
		" costa coste, modo modi, moda mode, banco banchi, banca banche, partito partiti, partita partite,"
		" capo capi, capa cape, foglio fogli, foglia foglie, tavolo tavoli, tavola tavole, gioco giochi, gioia"
		" gioie, mostro mostri, mostra mostre, busto busti, busta buste,",
	[WD_TONGUE_ES] = " papa papas, papel papeles, casa casas, caso casos, puerto puertos, puerta puertas, punto puntos,"
			 " punta puntas, banco bancos, banca bancas, costo costos, costa costas, modo modos, moda modas,"
			 " partido partidos, partida partidas, puesto puestos, puesta puestas, cargo cargos, carga cargas,"
			 " cuento cuentos, cuenta cuentas, plato platos, plata platas, libro libros, libra libras, suelo"
			 " suelos, suela suelas, rato ratos, rata ratas, banquero banqueros, mes meses, mesa mesas,",
	[WD_TONGUE_PT] =
		" pais paises, mais, depois, dois, seis, casa casas, caso casos, porto portos, porta portas, ponto"
		" pontos, ponta pontas, banco bancos, banca bancas, bancada bancadas, custo custos, costa costas, modo"
		" modos, moda modas, partido partidos, partida partidas, posto postos, posta postas, cargo cargos,"
		" carga cargas, conto contos, conta contas, prato pratos, prata pratas, jornal jornais, jornada"
		" jornadas, rato ratos, rata ratas,",
	[WD_TONGUE_NL] = " stad steden, schip schepen, lid leden, weg wegen, verlies verliezen,",
	[WD_TONGUE_SV] =
		" man manner mannen mannens, bok bocker, land lander, stad stader staden staderna, ny nytt nya, regel"
		" regeln regler reglerna, vara varor varan varorna,",
	[WD_TONGUE_DA] = " vaben vabnet vabnene,",
	[WD_TONGUE_FI] = " uusi uuden uudet uusia uutta uudessa uusien, pank: pankin pankissa pankista,",
	[WD_TONGUE_HU] = " bank bankot, elnok elnokot,",
	[WD_TONGUE_RU] =
		" человек люди людей людям людьми людях человека человеку человеком человеке, ребенок дети детей детям"
		" детьми детях ребенка ребенку ребенком, день дня дни дней днем дням днями дню, идти: шел шла шли идет"
		" идут, друг друга другу другом друзья друзей друзьям друзьями, огн: огонь огня огню огнем огне, уголь"
		" угля углю углем, посол посла послу послом послы послов послам послами послах,"
		/* of a bark (кора) nobody speaks who means the country */
		" корея кореи корее корею кореей, странный странная странное странные странного странной странных"
		" странному странным странно, главный главная главное главные главного главной главных главному"
		" главным,",
	[WD_TONGUE_UK] =
		" київ: києва києву києві києвом, людина: люди людей людям людьми людях, дитина: діти дітей дітям"
		" дітьми дітях, рік року рокові роком році роки років рокам роками роках, день дня дню днем дні днів"
		" дням днями днях, посол: посла послу послові послом посли послів послам послами послах, вогонь: вогню"
		" вогнем вогні, ніч: ночі ніччю ночей ночам, річ: речі річчю речей, зрости: зріс зросла зросло зросли,"
		" впасти: впав впала впало впали, могти може можуть міг могла могли, друг друга другу другом друзі"
		" друзів друзям друзями,",
	[WD_TONGUE_HI] = " नया नए नई नयी नये,",
	[WD_TONGUE_FA] = " گفتگو: گفتوگو گفتوگوها گفتوگوهاي,",
	[WD_TONGUE_PL] =
		" czlowiek: ludzie ludzi ludziom ludzmi ludziach, dziecko: dzieci dziecmi dzieciom, rok roku rokiem"
		" lata lat latach latami, dzien dnia dni dniu dniem dniach, swiat: swiecie, miasto: miescie, droga:"
		" drodze, reka: rece rak, oko oka oczy oczu oczach, wzrosnac: wzrosl wzrosla wzroslo wzrosly wzrosnie,"
		" miec ma maja mial miala mialo mieli mialy, moc moze moga mogl mogla mogli mogly, wiedziec: wie"
		" wiedza, stac stoi stoja stal stala stali, brat brata bratu bratem bracia braci, tydzien tygodnia"
		" tygodnie tygodni tygodniu,",
	[WD_TONGUE_CS] =
		" korea: korei koreji koreje koreou, clovek: lide lidi lidem lidmi lidech, dite: deti detem detmi,"
		" rok: roce let letech lety, den: dne dni dnu dnech dnem, vysoky vyssi nejvyssi, velky vetsi nejvetsi,"
		" maly mensi nejmensi, dobry lepsi nejlepsi, spatny horsi nejhorsi, stary: starsi nejstarsi, mit ma"
		" maji mel mela meli mely, moci muze mohou mohl mohla mohli mohly, jit jde jdou sel sla sli, odsoudit:"
		" odsouzen odsouzena odsouzeni odsouzeny, ruka: ruce, pritel: pratele pratel prateli, tyden: tydne"
		" tydnu tydnem tydny, zemrit: zemrel zemrela zemreli zemre,",
};

/* All that is listed, found by tongue and word; made once. */
enum { N_SLOTS = 8192 };
static struct slot {
	struct wd_span word;
	struct wd_irregular is;
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

	word.len = strcspn(word.ptr, " ,:");
	*at = word.ptr + word.len;
	return word;
}

/* Words up to a comma; where it is. */
static const char *add_group(enum wd_tongue tongue, const char *at)
{
	struct wd_span first = next_word(&at), word = first;
	struct wd_irregular is = { first, *at != ':' };

	if (*at == ':')
		word = (at++, next_word(&at));
	for (;; word = next_word(&at)) {
		*slot_of(tongue, word) = (struct slot){ word, is, tongue };
		if (*at == ',')
			return at;
	}
}

static void make_slots(void)
{
	for (int i = 0; i < WD_N_TONGUES; i++)
		for (const char *at = listed[i]; at && *at; at++)
			at = add_group((enum wd_tongue)i, at);
}

struct wd_irregular wd_irregular(enum wd_tongue tongue, struct wd_span word)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_slots);
	return slot_of(tongue, word)->is;
}
