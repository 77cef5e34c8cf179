#include "filter/irregular.h"

#include <assert.h>
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
		" delais, essai essais, cours, cour, course courses,"
		" vendre: vend vends vendent vendu vendue vendus vendues vendait vendaient vendra vendront vendant"
		" vendit vendirent, rendre: rend rends rendent rendu rendue rendus rendues rendait rendaient rendra"
		" rendront rendant rendit rendirent, perdre: perd perds perdent perdu perdue perdus perdues perdait"
		" perdaient perdra perdront perdant perdit perdirent, attendre: attend attends attendent attendu"
		" attendue attendus attendues attendait attendaient attendra attendront attendant attendit"
		" attendirent, defendre: defend defends defendent defendu defendue defendus defendues defendait"
		" defendaient defendra defendront defendant defendit defendirent, repondre: repond reponds repondent"
		" repondu repondue repondus repondues repondait repondaient repondra repondront repondant repondit"
		" repondirent, etendre: etend etends etendent etendu etendue etendus etendues etendait etendaient"
		" etendra etendront etendant etendit etendirent, descendre: descend descends descendent descendu"
		" descendue descendus descendues descendait descendaient descendra descendront descendant descendit"
		" descendirent, tendre: tends tendent tendu tendue tendus tendues tendait tendaient tendra tendront"
		" tendant tendit tendirent, suspendre: suspend suspends suspendent suspendu suspendue suspendus"
		" suspendues suspendait suspendaient suspendra suspendront suspendant suspendit suspendirent,"
		" confondre: confond confonds confondent confondu confondue confondus confondues confondait"
		" confondaient confondra confondront confondant confondit confondirent, fondre: fonds fondent fondu"
		" fondue fondus fondues fondait fondaient fondra fondront fondant fondit fondirent, correspondre:"
		" correspond corresponds correspondent correspondu correspondue correspondus correspondues"
		" correspondait correspondaient correspondra correspondront correspondant correspondit"
		" correspondirent, entendre: entend entends entendent entendu entendue entendus entendues entendait"
		" entendaient entendra entendront entendant entendit entendirent, mettre: met mets mettent mis mise"
		" mises mettait mettra mettront mettant mit mirent, permettre: permet permets permettent permis"
		" permise permises permettait permettra permettront permettant permit permirent, promettre: promet"
		" promets promettent promis promise promises promettait promettra promettront promettant promit"
		" promirent, commettre: commet commets commettent commis commise commises commettait commettra"
		" commettront commettant commit commirent, admettre: admet admets admettent admis admise admises"
		" admettait admettra admettront admettant admit admirent, soumettre: soumet soumets soumettent soumis"
		" soumise soumises soumettait soumettra soumettront soumettant soumit soumirent, transmettre: transmet"
		" transmets transmettent transmis transmise transmises transmettait transmettra transmettront"
		" transmettant transmit transmirent, remettre: remet remets remettent remis remise remises remettait"
		" remettra remettront remettant remit remirent, prendre: prend prends prennent pris prise prises"
		" prenait prendra prendront prenant prit prirent, reprendre: reprend reprends reprennent repris"
		" reprise reprises reprenait reprendra reprendront reprenant reprit reprirent, comprendre: comprend"
		" comprends comprennent compris comprise comprises comprenait comprendra comprendront comprenant"
		" comprit comprirent, apprendre: apprend apprends apprennent appris apprise apprises apprenait"
		" apprendra apprendront apprenant apprit apprirent, surprendre: surprend surprends surprennent surpris"
		" surprise surprises surprenait surprendra surprendront surprenant surprit surprirent, entreprendre:"
		" entreprend entreprends entreprennent entrepris entreprise entreprises entreprenait entreprendra"
		" entreprendront entreprenant entreprit entreprirent, venir: vient viens viennent venu venue venus"
		" venues venait viendra viendront vint vinrent venant, tenir: tient tiens tiennent tenu tenue tenus"
		" tenues tenait tiendra tiendront tint tinrent tenant, devenir: devient deviens deviennent devenu"
		" devenue devenus devenues devenait deviendra deviendront devint devinrent devenant, revenir: revient"
		" reviens reviennent revenu revenue revenus revenues revenait reviendra reviendront revint revinrent"
		" revenant, retenir: retient retiens retiennent retenu retenue retenus retenues retenait retiendra"
		" retiendront retint retinrent retenant, intervenir: intervient interviens interviennent intervenu"
		" intervenue intervenus intervenues intervenait interviendra interviendront intervint intervinrent"
		" intervenant, parvenir: parvient parviens parviennent parvenu parvenue parvenus parvenues parvenait"
		" parviendra parviendront parvint parvinrent parvenant, prevenir: previent previens previennent"
		" prevenu prevenue prevenus prevenues prevenait previendra previendront prevint previnrent prevenant,"
		" convenir: convient conviens conviennent convenu convenue convenus convenues convenait conviendra"
		" conviendront convint convinrent convenant, contenir: contient contiens contiennent contenu contenue"
		" contenus contenues contenait contiendra contiendront contint continrent contenant, soutenir:"
		" soutient soutiens soutiennent soutenu soutenue soutenus soutenues soutenait soutiendra soutiendront"
		" soutint soutinrent soutenant, obtenir: obtient obtiens obtiennent obtenu obtenue obtenus obtenues"
		" obtenait obtiendra obtiendront obtint obtinrent obtenant, maintenir: maintient maintiens"
		" maintiennent maintenu maintenue maintenus maintenues maintenait maintiendra maintiendront maintint"
		" maintinrent maintenant, revenir: revient reviens reviennent revenu revenue revenus revenues revenait"
		" reviendra reviendront revint revinrent revenant, retenir: retient retiens retiennent retenu retenue"
		" retenus retenues retenait retiendra retiendront retint retinrent retenant, detenir: detient detiens"
		" detiennent detenu detenue detenus detenues detenait detiendra detiendront detint detinrent detenant,"
		" convenir: convient conviens conviennent convenu convenue convenus convenues convenait conviendra"
		" conviendront convint convinrent convenant, contenir: contient contiens contiennent contenu contenue"
		" contenus contenues contenait contiendra contiendront contint continrent contenant, parvenir:"
		" parvient parviens parviennent parvenu parvenue parvenus parvenues parvenait parviendra parviendront"
		" parvint parvinrent parvenant, construire: construit construisent construite construites construits"
		" construisait construira construisant construisit, detruire: detruit detruisent detruite detruites"
		" detruits detruisait detruira detruisant detruisit, produire: produit produisent produite produites"
		" produits produisait produira produisant produisit, reduire: reduit reduisent reduite reduites"
		" reduits reduisait reduira reduisant reduisit, conduire: conduit conduisent conduite conduites"
		" conduits conduisait conduira conduisant conduisit, instruire: instruit instruisent instruite"
		" instruites instruits instruisait instruira instruisant instruisit, craindre: craint craignent"
		" crainte craignait craindra, atteindre: atteint atteignent atteinte atteints atteintes atteignait"
		" atteindra atteignit, eteindre: eteint eteignent eteinte eteints eteintes eteignait eteindra"
		" eteignit, contraindre: contraint contraignent contrainte contraints, rejoindre: rejoint rejoignent"
		" rejointe rejoints rejoignait rejoindra rejoignit, joindre: joint joignent jointe joints joignait"
		" joindra joignit, mourir: meurt meurent mort morts morte mortes mourait mourra mourut moururent,"
		" naitre: nait naissent ne nee nes nees naquit, elire: elit elisent elu elus elue elues elira elirait"
		" elut, reelire: reelu reelue reelus reelit, ecrire: ecrit ecrivent ecrite ecrits ecrivait, lire:"
		" lisent lut lisait, dire: dit disent disait dira dite dits, interdire: interdit interdisent interdite"
		" interdits interdites, faire: fait font faisait fera feront faite faits fit firent, pouvoir: peut"
		" peuvent pouvait pourra pourront pourrait pu, devoir: doit doivent devait devra devront devrait,"
		" vouloir: veut veulent voulait voudra voudrait voulu, savoir: sait savent savait saura su, voir: voit"
		" voient voyait verra vu vue vus, recevoir: recoit recoivent recu recue recus recevait recevra,"
		" connaitre: connait connaissent connu connue connus connaissait, disparaitre: disparait disparaissent"
		" disparu disparue disparus disparues, apparaitre: apparait apparaissent apparu apparue, poursuivre:"
		" poursuit poursuivent poursuivi poursuivie poursuivis, suivre: suit suivent suivi suivie suivis,"
		" vivre: vivent vecu vivait vivra, survivre: survit survivent survecu, conclure: conclut concluent"
		" conclu conclue, courir: courent couru courait, ouvrir: ouvre ouvrent ouvert ouverte ouverts ouvertes"
		" ouvrait, offrir: offre offrent offert offerte offerts, decouvrir: decouvre decouvrent decouvert"
		" decouverte decouverts, souffrir: souffre souffrent souffert, partir: partent partait partira,"
		" sortir: sort sortent sortait, vaincre: vainc vainquent vaincu vaincue vaincus, convaincre: convaincu"
		" convaincue convaincus, battre: bat battent battu battue battus battait, combattre: combat combattent"
		" combattu combattait, abattre: abat abattent abattu abattue abattus, exclure: exclut excluent exclu"
		" exclus exclue exclues, detenir: detient detiennent detenu detenue detenus, aller: va vont allait ira"
		" iront, affirmer: affirment, estimer: estiment, confirmer: confirment, reclamer: reclament, exprimer:"
		" expriment, former: forment, informer: informent, supprimer: suppriment, proclamer: proclament,"
		" transformer: transforment, alarmer: alarment, aimer: aiment, fumer: fument, consommer: consomment,"
		" armer: arment, acteur actrice actrices, electeur electeurs electrice electrices, negociateur"
		" negociateurs negociatrice negociatrices, directeur directeurs directrice directrices, acteur acteurs"
		" actrice actrices, mediateur mediateurs mediatrice mediatrices, specteur specteurs spectrice"
		" spectrices, formateur formateurs formatrice formatrices, reacteur reacteurs reactrice reactrices,"
		" observateur observateurs observatrice observatrices, dictateur dictateurs dictatrice dictatrices,"
		" curateur curateurs curatrice curatrices, collaborateur collaborateurs collaboratrice"
		" collaboratrices, investigateur investigateurs investigatrice investigatrices, createur createurs"
		" creatrice creatrices, senateur senateurs senatrice senatrices, fondateur fondateurs fondatrice"
		" fondatrices, operateur operateurs operatrice operatrices, agriculteur agriculteurs agricultrice"
		" agricultrices, educateur educateurs educatrice educatrices, administrateur administrateurs"
		" administratrice administratrices, legislateur legislateurs legislatrice legislatrices, joueur"
		" joueurs joueuse joueuses, vendeur vendeurs vendeuse vendeuses, chanteur chanteurs chanteuse"
		" chanteuses, chercheur chercheurs chercheuse chercheuses, travailleur travailleurs travailleuse"
		" travailleuses, coureur coureurs coureuse coureuses, nageur nageurs nageuse nageuses, skieur skieurs"
		" skieuse skieuses, danseur danseurs danseuse danseuses, serveur serveurs serveuse serveuses,"
		" footballeur footballeurs footballeuse footballeuses,",
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
		" gedroht, sagen sagt sagte sagten gesagt, planen plant plante planten geplant,"
		" lassen: lasst liess liessen gelassen, verlassen: verlasst verliess verliessen, erhalten: erhalt"
		" erhielt erhielten, laufen: lauft lief liefen gelaufen, schreiben: schreibt schrieb schrieben"
		" geschrieben, bleiben: bleibt blieb blieben geblieben, steigern: gesteigert, sinken: sinkt sank"
		" sanken gesunken, springen: springt sprang sprangen gesprungen, singen: sang gesungen, zwingen:"
		" zwingt zwang zwangen gezwungen, dringen: dringt drang drangen gedrungen, entscheiden: entscheidet"
		" entschied entschieden, leiden: leidet litt litten gelitten, streiten: streitet stritt stritten"
		" gestritten, schneiden: schneidet schnitt geschnitten, greifen: greift griff griffen gegriffen,"
		" angreifen: angegriffen, bieten: bietet bot boten geboten, verbieten: verbietet verbot verboten,"
		" fliegen: fliegt flog flogen geflogen, frieren: friert fror gefroren, lugen: lugt log gelogen,"
		" betrugen: betrugt betrog betrogen, wissen: wusste wussten gewusst, kennen: kennt kannte kannten"
		" gekannt, nennen: nennt nannte nannten genannt, brennen: brennt brannte brannten gebrannt verbrannt,"
		" denken: denkt dachte dachten gedacht, essen: isst ass assen gegessen, lesen: liest las lasen"
		" gelesen, vergessen: vergisst vergass vergassen, treten: tritt trat traten getreten, zurucktreten:"
		" zuruckgetreten, bitten: bittet bat baten gebeten, liegen: liegt lag lagen gelegen, sitzen: sitzt"
		" sass sassen gesessen, schwimmen: schwimmt schwamm geschwommen, wachsen: wachst wuchs wuchsen"
		" gewachsen, waschen: wascht wusch, laden: ladt lud luden geladen, erfahren: erfahrt erfuhr erfuhren,"
		" rufen: ruft rief riefen gerufen, stossen: stosst stiess stiessen gestossen, fangen: fangt fing"
		" fingen gefangen, hangen: hangt hing hingen, stehlen: stiehlt stahl gestohlen, befehlen: befiehlt"
		" befahl befohlen, empfehlen: empfiehlt empfahl empfahlen empfohlen, schweigen: schweigt schwieg"
		" schwiegen geschwiegen, beweisen: beweist bewies bewiesen, weisen: weist wies wiesen gewiesen,"
		" ausweisen: ausgewiesen, erscheinen: erscheint erschien erschienen, scheinen: scheint schien"
		" schienen, schreien: schrie geschrien, sein: ist sind war waren gewesen, haben: hat hatte hatten"
		" gehabt, werden: wird wurde wurden geworden, konnen: kann konnte konnten, mussen: muss musste"
		" mussten, durfen: darf durfte durften, wollen: will wollte wollten, toten: totet getotet, retten:"
		" gerettet, melden: gemeldet, fuhren: gefuhrt, fordern: gefordert, wahlen: gewahlt, machen: gemacht,"
		" kaufen: gekauft, spielen: gespielt, zeigen: gezeigt, stellen: gestellt, suchen: gesucht, arbeiten:"
		" gearbeitet, stoppen: gestoppt, losen: gelost, raumen: geraumt, klagen: geklagt, liefern: geliefert,"
		" senken: gesenkt, kurzen: gekurzt, streichen: strich gestrichen, starten: gestartet, impfen: geimpft,"
		" testen: getestet, prufen: gepruft, feuern: gefeuert, sturzen: gesturzt, grunden: gegrundet,"
		" schliessen: geschlossen,",
	[WD_TONGUE_IT] =
		" uomo uomini, dio: dei, moglie mogli, bue: buoi, uovo uova, casa case, caso casi, porto porti, porta"
		" porte, posto posti, posta poste, corso corsi, corsa corse, punto punti, punta punte, costo costi,"
		" costa coste, modo modi, moda mode, banco banchi, banca banche, partito partiti, partita partite,"
		" capo capi, capa cape, foglio fogli, foglia foglie, tavolo tavoli, tavola tavole, gioco giochi, gioia"
		" gioie, mostro mostri, mostra mostre, busto busti, busta buste,"
		" vincere: vince vincono vinse vinsero vinto vinta vinti vinte, prendere: prende prendono prese"
		" presero preso presa presi, chiudere: chiude chiudono chiuse chiusero chiuso chiusa chiusi, decidere:"
		" decide decidono decise decisero deciso decisa decisi, uccidere: uccide uccidono uccise uccisero"
		" ucciso uccisa uccisi, morire: muore muoiono mori morirono, dire: dice dicono disse dissero detto"
		" detta, fare: fa fanno fece fecero fatto fatta fatti, mettere: mette mettono mise misero messo messa"
		" messi, permettere: permette permettono permesso, ammettere: ammette ammettono ammesso ammise,"
		" venire: viene vengono venne vennero venuto, intervenire: interviene intervengono intervenuto,"
		" tenere: tiene tengono tenne tenuto, ottenere: ottiene ottengono ottenne ottenuto, leggere: legge"
		" leggono lesse letto, eleggere: elegge eleggono elesse eletto eletta eletti elette, scrivere: scrive"
		" scrivono scrisse scritto scritta, chiedere: chiede chiedono chiese chiesero chiesto chiesta,"
		" rispondere: risponde rispondono rispose risposto, rompere: rompe rompono ruppe rotto rotta, aprire:"
		" apre aprono apri aperto aperta aperti, offrire: offre offrono offri offerto, perdere: perde perdono"
		" perse persero perso persa persi perduto, scendere: scende scendono scese scesero sceso scesa,"
		" cadere: cade cadono cadde caddero caduto caduta caduti, vivere: vive vivono visse vissuto, condurre:"
		" conduce conducono condusse condotto, produrre: produce producono produsse prodotto, ridurre: riduce"
		" riducono ridusse ridotto ridotta, imporre: impone impongono impose imposto, proporre: propone"
		" propongono propose proposto, discutere: discute discutono discusse discusso discussa, esplodere:"
		" esplode esplodono esplose esploso esplosa, espellere: espelle espellono espulse espulso espulsi,"
		" difendere: difende difendono difese difeso difesa, sospendere: sospende sospendono sospese sospeso"
		" sospesa, arrendere: arrende arrendono arrese arreso, accendere: accende acceso accese, offendere:"
		" offende offeso, distruggere: distrugge distruggono distrusse distrutto distrutta distrutti,"
		" raggiungere: raggiunge raggiungono raggiunse raggiunto raggiunta, crescere: cresce crescono crebbe"
		" cresciuto cresciuta, conoscere: conosce conoscono conobbe conosciuto, muovere: muove muovono mosse"
		" mosso, promuovere: promuove promosse promosso, correre: corre corrono, potere: puo possono poteva"
		" potra potrebbe, dovere: deve devono doveva dovra dovrebbe, volere: vuole vogliono voleva vorra,"
		" sapere: sa sanno sapeva sapra, vedere: vede vedono vide videro visto vista, andare: va vanno andra,"
		" uscire: esce escono, scegliere: sceglie scelgono scelse scelto scelta, togliere: toglie tolgono"
		" tolse tolto, sciogliere: scioglie sciolse sciolto, dividere: divide dividono divise diviso,"
		" coinvolgere: coinvolge coinvolto coinvolti, fuggire: fugge fuggono, succedere: succede successo,"
		" concedere: concede concesso concesse, piangere: piange pianto, nascere: nasce nascono nacque nato"
		" nata nati, spegnere: spegne spense spento, lago: laghi, amica: amiche, greco: greci greca greche,"
		" tedesco: tedeschi tedesca tedesche, turco: turchi turca turche,",
	[WD_TONGUE_ES] =
		" papa papas, papel papeles, casa casas, caso casos, puerto puertos, puerta puertas, punto puntos,"
		" punta puntas, banco bancos, banca bancas, costo costos, costa costas, modo modos, moda modas,"
		" partido partidos, partida partidas, puesto puestos, puesta puestas, cargo cargos, carga cargas,"
		" cuento cuentos, cuenta cuentas, plato platos, plata platas, libro libros, libra libras, suelo"
		" suelos, suela suelas, rato ratos, rata ratas, banquero banqueros, mes meses, mesa mesas,"
		" morir: muere mueren murio murieron muerto muertos muerta muertas moria, decir: dice dicen dijo"
		" dijeron dicho dira decia digo, hacer: hace hacen hizo hicieron hecho hara hacia, poder: puede pueden"
		" pudo pudieron podra podria podia, tener: tiene tienen tuvo tuvieron tendra tenia tenido, mantener:"
		" mantiene mantienen mantuvo mantuvieron mantenido, obtener: obtiene obtienen obtuvo obtuvieron"
		" obtenido, detener: detiene detienen detuvo detuvieron detenido detenidos detenida detenidas, venir:"
		" viene vienen vinieron vendra, poner: pone ponen puso pusieron pondra, imponer: impone imponen impuso"
		" impusieron impuesto, proponer: propone proponen propuso propusieron propuesto, dar: da dan dio"
		" dieron dara daba dado, ver: ve ven vio vieron visto vera veia, caer: cae caen cayo cayeron caido"
		" caera caia, pedir: pide piden pidio pidieron pedido, seguir: sigue siguen siguio siguieron seguido,"
		" elegir: elige eligen eligio eligieron elegido elegidos elegida electo, sentir: siente sienten sintio"
		" sintieron, volver: vuelve vuelven volvio volvieron vuelto, romper: rompe rompen rompio roto rota,"
		" escribir: escribe escribio escrito, abrir: abre abren abrio abierto abierta, cubrir: cubre cubrio"
		" cubierto, descubrir: descubre descubren descubrio descubierto descubierta, herir: hiere hieren hirio"
		" hirieron herido heridos herida heridas, ir: va van iba iban ira, querer: quiere quieren quiso querra"
		" queria, saber: sabe saben supo sabia sabra, traer: trae traen trajo, conducir: conduce conducen"
		" condujo conducido, producir: produce producen produjo produjeron producido, reducir: reduce reducen"
		" redujo redujeron reducido, introducir: introduce introdujo introducido, destruir: destruye destruyen"
		" destruyo destruyeron destruido destruida, construir: construye construyen construyo construyeron"
		" construido construida, huir: huye huyen huyo huyeron huido, mentir: miente mintio, jugar: juega"
		" juegan jugo jugaron jugado, contar: cuentan conto contaron contado, costar: cuesta cuestan costo,"
		" volar: vuela vuelan volo volaron, mover: mueve mueven movio movido, resolver: resuelve resuelven"
		" resolvio resuelto, pensar: piensa piensan penso, negar: niega niegan nego negaron negado, extender:"
		" extiende extienden extendio extendido, entender: entiende entienden entendio, dirigir: dirige"
		" dirigen dirigio dirigido, exigir: exige exigen exigio exigieron exigido, proteger: protege protegen"
		" protegio protegido, recoger: recoge recogen recogio recogido, repetir: repite repiten repitio,"
		" competir: compite compiten compitio, despedir: despide despiden despidio despidieron despedido,"
		" impedir: impide impiden impidio impedido, conseguir: consigue consiguen consiguio consiguieron"
		" conseguido, perseguir: persigue persiguen persiguio perseguido, oir: oye oyen oyo oido, leer: lee"
		" leen leyo leido,",
	[WD_TONGUE_PT] =
		" pais paises, mais, depois, dois, seis, casa casas, caso casos, porto portos, porta portas, ponto"
		" pontos, ponta pontas, banco bancos, banca bancas, bancada bancadas, custo custos, costa costas, modo"
		" modos, moda modas, partido partidos, partida partidas, posto postos, posta postas, cargo cargos,"
		" carga cargas, conto contos, conta contas, prato pratos, prata pratas, jornal jornais, jornada"
		" jornadas, rato ratos, rata ratas,"
		" cair: cai caem caiu cairam caido, sair: sai saem saiu sairam saido, dizer: diz dizem disse disseram"
		" dito dira, fazer: faz fazem fez fizeram feito fara, ter: tem teve tiveram tinha tera, manter: mantem"
		" manteve mantiveram mantido, obter: obtem obteve obtiveram obtido, deter: detem deteve detiveram"
		" detido detidos, vir: vem veio vieram vira, propor: propoe propoem propos propuseram proposto, impor:"
		" impoe impoem impos impuseram imposto, perder: perde perdem perdeu, poder: pode podem puderam podera,"
		" ir: vai vao foi foram ira, dar: dao deu deram dado dara, querer: quer querem quis quiseram, saber:"
		" sabe sabem soube souberam, trazer: traz trazem trouxe trouxeram, pedir: pede pedem pediu pediram,"
		" subir: sobe sobem subiu, fugir: foge fogem fugiu, destruir: destroi destroem destruiu destruiram"
		" destruido, construir: constroi constroem construiu construido, ferir: fere ferem feriu feriram"
		" ferido feridos ferida feridas, morrer: morre morrem morreu morreram, eleger: elege elegem elegeu"
		" elegeram eleito eleita eleitos, ganhar: ganho, lei: leis, rei: reis, cheio: cheia cheios cheias,",
	[WD_TONGUE_NL] =
		" stad steden, schip schepen, lid leden, weg wegen, verlies verliezen,"
		" kind: kinderen, stad: steden, schip: schepen, lid: leden, ei: eieren, stijgen: stijgt steeg stegen"
		" gestegen, komen: komt kwam kwamen gekomen, gaan: gaat ging gingen gegaan, winnen: wint won wonnen"
		" gewonnen, verliezen: verliest verloor verloren, zeggen: zegt zei zeiden gezegd, worden: wordt werd"
		" werden geworden, hebben: heeft had hadden gehad, zijn: is was waren geweest, krijgen: krijgt kreeg"
		" kregen gekregen, geven: geeft gaf gaven gegeven, nemen: neemt nam namen genomen, houden: houdt hield"
		" hielden gehouden, laten: laat liet lieten gelaten, liggen: ligt lag lagen gelegen, vinden: vindt"
		" vond vonden gevonden, staan: staat stond stonden gestaan, vallen: valt viel vielen gevallen,"
		" spreken: spreekt sprak spraken gesproken, breken: breekt brak braken gebroken, sterven: sterft"
		" stierf stierven gestorven, schieten: schiet schoot schoten geschoten, sluiten: sluit sloot sloten"
		" gesloten, besluiten: besluit besloot besloten, vliegen: vliegt vloog vlogen gevlogen, kiezen: kiest"
		" koos kozen gekozen, verkiezen: verkiest verkoos verkozen, bieden: biedt bood boden geboden,"
		" verbieden: verbiedt verbood verboden, schrijven: schrijft schreef schreven geschreven, blijven:"
		" blijft bleef bleven gebleven, dalen: daalt daalde daalden gedaald, zinken: zinkt zonk zonken"
		" gezonken, springen: springt sprong sprongen, dwingen: dwingt dwong gedwongen, treffen: treft trof"
		" troffen getroffen, helpen: helpt hielp hielpen geholpen, werpen: werpt wierp geworpen, lopen: loopt"
		" liep liepen gelopen, roepen: roept riep riepen geroepen, slaan: slaat sloeg sloegen geslagen, doen:"
		" doet deed deden gedaan, zien: ziet zag zagen gezien, brengen: brengt bracht brachten gebracht,"
		" denken: denkt dacht dachten gedacht, kopen: koopt kocht kochten gekocht, verkopen: verkoopt verkocht"
		" verkochten, zoeken: zoekt zocht zochten gezocht, onderzoeken: onderzoekt onderzocht onderzochten,"
		" steken: stak gestoken, stelen: steelt stal gestolen, eten: eet at aten gegeten, weten: weet wist"
		" wisten geweten, kunnen: kan kon konden, willen: wil wilde wilden, moeten: moet moest moesten, mogen:"
		" mag mocht mochten, zwijgen: zwijgt zweeg gezwegen, lijden: lijdt leed, rijden: rijdt reed reden"
		" gereden, snijden: sneed gesneden, aanvallen: aangevallen, maken: maakt maakte maakten gemaakt,"
		" veroordelen: veroordeelt veroordeeld veroordeelde veroordeelden, sturen: stuurt stuurde gestuurd,"
		" doden: doodt doodde gedood, goed: beter beste, vluchten: vluchtte vluchtten gevlucht, arresteren:"
		" gearresteerd gearresteerde, stemmen: stemt stemde stemden gestemd, stoppen: stopt stopte stopten"
		" gestopt, melden: meldt meldde meldden gemeld, redden: redt redde gered, leiden: leidt leidde geleid,",
	[WD_TONGUE_SV] =
		" man manner mannen mannens, bok bocker, land lander, stad stader staden staderna, ny nytt nya, regel"
		" regeln regler reglerna, vara varor varan varorna,"
		" ge: ger gav gett givit given, ta: tar tog tagit tagen, fa: fick fatt, ga: gar gick gatt, sta: stod"
		" statt, bli: blir blev blivit, do: dor dog dott, saga: sager sa sade sagt, komma: kommer kom kommit,"
		" se: ser sag sett, skjuta: skjuter skot skjutit skjuten skjutna, springa: springer sprang sprungit,"
		" vinna: vinner vann vunnit vanns vunnen, forsvinna: forsvinner forsvann forsvunnit forsvunnen, bryta:"
		" bryter brot brutit bruten, skriva: skriver skrev skrivit, stiga: stiger steg stigit, sjunka: sjunker"
		" sjonk sjunkit, brinna: brinner brann brunnit, falla: faller foll fallit, halla: haller holl hallit,"
		" sla: slar slog slagit, dra: drar drog dragit, ligga: ligger legat, driva: driver drev drivit, bjuda:"
		" bjuder bjod bjudit, valja: valjer valde valt vald valda, salja: saljer salde salt sald salda, gora:"
		" gor gjorde gjort, ha: har hade haft, veta: vet visste vetat, stor: stort stora storre storst"
		" storsta, liten: litet lilla sma mindre minst, gammal: gammalt gamla aldre aldst aldsta, hog: hogt"
		" hoga hogre hogst hogsta, lang: langt langa langre langst, ung: ungt unga yngre yngst, bra: battre"
		" bast basta, dalig: samre samst, man: mannen, stad: stader staderna staden, land: lander landerna"
		" landet, natt: natter natten, bok: bocker bockerna boken, hand: hander handerna, foralder: foraldrar"
		" foraldrarna, mor: modern modrar, bror: brodern broder, son: soner, dotter: dottrar dottern, doma:"
		" domer domde domdes doms domt domd domda, begrava: begravs, gripa: griper grep gripit greps gripits"
		" gripen gripna, angripa: angriper angrep angripit, besla: beslog, lamna: lamnar, sluta: slutar,"
		" finna: finner fann funnit, binda: band bundit, hinna: hann hunnit, sjunga: sjunger sjong sjungit,"
		" flyga: flyger flog flugit, frysa: fryser fros frusit, ljuga: ljuger ljog, lida: lider led lidit,"
		" skara: skar skurit, stjala: stjal stal stulit stulen stulna, bara: burit,"
		" resa: reser reste rest,",
	[WD_TONGUE_DA] = " vaben vabnet vabnene,",
	[WD_TONGUE_FI] =
		" uusi uuden uudet uusia uutta uudessa uusien, pank: pankin pankissa pankista,"
		" suomi: suomen suomea suomessa suomesta suomeen suomella suomelle suomelta suomena, vuosi: vuoden"
		" vuotta vuonna vuodessa vuodesta vuoteen vuodet vuosien vuosina vuosia vuosiin vuosittain, mies:"
		" miehen miesta miehet miesten miehia miehille miehelle miehella, aika: ajan aikaa ajassa ajat aikoja,"
		" kieli: kielen kielta kielet kielten kielella, vesi: veden vetta vedessa vedesta veteen vedet vesien,"
		" kasi: kaden katta kadet kasien, potilas: potilaan potilasta potilaat potilaita potilaiden, asukas:"
		" asukkaan asukasta asukkaat asukkaita asukkaiden, rikas: rikkaan rikkaat rikkaita, nainen: naisen"
		" naista naiset naisten naisia naisille, ihminen: ihmisen ihmista ihmiset ihmisten ihmisia ihmisille,"
		" lapsi: lapsen lasta lapset lasten lapsia lapsille, apu: avun apua avulla, sota: sodan sotaa sodassa"
		" sodasta sotaan sodat, kansa: kansan kansaa, hallitus: hallitusta hallituksen hallitukset"
		" hallituksia, joki: joen jokea joet, meri: meren merta merella merelle, tuli: tulen tulta, veri:"
		" veren verta, ovi: oven ovea, sanoa: sanoi sanoo sanovat sanonut sanoivat, kertoa: kertoi kertoo"
		" kertovat kertonut kerrottu kertoivat, nousta: nousi nousee nousivat noussut nousevat, laskea: laski"
		" laskee laskivat laskenut, voittaa: voitti voittanut voittivat, valita: valitsi valitsee valitsivat"
		" valittiin valittu valinnut, neuvotella: neuvotteli neuvottelee neuvottelevat neuvottelivat"
		" neuvotellut, kuolla: kuoli kuolee kuolivat kuollut kuolleet, antaa: antoi antavat antanut annettu"
		" antoivat, ottaa: otti ottavat ottanut otettu ottivat, tulla: tulee tulivat tullut tulevat, menna:"
		" menee meni menivat mennyt, saada: sai saa saivat saanut saatiin saavat, tehda: teki tekee tekivat"
		" tehty tehnyt tehtiin tekevat, tappaa: tappoi tappanut tapettu tappoivat, sataa: satoi satanut,"
		" alkaa: alkoi alkanut alkoivat, jatkaa: jatkoi jatkanut jatkoivat, ampua: ampui ampunut ammuttu"
		" ampuivat, aanestaa: aanesti aanestanyt aanestivat, paattaa: paatti paattanyt paattivat paatetty,"
		" esittaa: esitti esittanyt esitetty, pidattaa: pidatti pidattanyt pidatetty pidatettiin, tuomita:"
		" tuomitsi tuomitsee tuomittiin tuomittu, uhata: uhkaa uhkasi uhannut, hyokata: hyokkaa hyokkasi"
		" hyokannyt hyokkasivat, lahtea: lahti lahtee lahtenyt, jaada: jaa jai jaanyt, olla: on oli ovat"
		" olivat ollut, pohtia: pohti pohtii,"
		" poliis poliisi poliisin poliisit poliisia poliisien poliisille poliisilla poliisista poliisilta,"
		" neuvottelu neuvottelut neuvottelujen neuvotteluja neuvotteluissa,",
	[WD_TONGUE_HU] =
		" bank bankot, elnok elnokot,"
		" ferfi: ferfiak ferfit ferfiakat ferfinak, van: volt voltak lesz lett lettek lenne vannak, tesz: tett"
		" tette tettek tenni, vesz: vett vette vettek venni, visz: vitt vitte vittek vinni, hisz: hitt hitte,"
		" eszik: evett ettek enni, megy: ment mentek menni mennek, jon: jott jottek jonni, no: nott nottek,"
		" lo: lott lottek lotte, nagy: nagyobb legnagyobb, jo: jobb legjobb, kis: kisebb legkisebb kicsi, sok:"
		" tobb legtobb, uj: ujabb legujabb, lo: lovak lovat, to: tavak tavat, szo: szavak szavakat, emelkedik:"
		" emelkedett emelkednek emelkedtek, folytatodik: folytatodnak folytatodott, szuletik: szuletett"
		" szulettek, dolgozik: dolgoznak dolgozott dolgoztak, mukodik: mukodnek mukodott, csokken: csokkent"
		" csokkentek, elitel: elitelte eliteltek elitelt, bejelent: bejelentette bejelentettek bejelentett,"
		" jelent: jelentette jelentettek, kovetel: kovetelte koveteltek, meghal: meghalt meghaltak, mond:"
		" mondta mondtak, ad: adott adta adtak, kap: kapott kapta kaptak, dont: dontott dontottek dontotte,",
	[WD_TONGUE_RU] =
		" человек люди людей людям людьми людях человека человеку человеком человеке, ребенок дети детей детям"
		" детьми детях ребенка ребенку ребенком, день дня дни дней днем дням днями дню, идти: шел шла шли идет"
		" идут, друг друга другу другом друзья друзей друзьям друзьями, огн: огонь огня огню огнем огне, уголь"
		" угля углю углем, посол посла послу послом послы послов послам послами послах,"
		/* of a bark (кора) nobody speaks who means the country */
		" корея кореи корее корею кореей, странный странная странное странные странного странной странных"
		" странному странным странно, главный главная главное главные главного главной главных главному"
		" главным,"
		" запустить запуск запуска запуску запуском запуске запуски запусков запустил запустила запустили"
		" запустит запустят запущен запущена запущено запущены запускать запускает запускают, ввести: введен"
		" введена введено введены ввел ввела ввели введет введут введение, вводить: вводит вводят вводил"
		" вводила вводили, найти нашел нашла нашли нашло найдет найден найдена найдено найдены, погибнуть"
		" погиб погибла погибли погибло погибший погибших погибшие погибшего погибшим погибшими, упасть упал"
		" упала упали упало упадет упадут падать падает падают падали падал падала, вырасти: вырос выросла"
		" выросли выросло вырастет вырастут, расти рос росла росли растет растут, пройти прошел прошла прошли"
		" прошло пройдет пройдут проходит проходят проходил проходили, прийти пришел пришла пришли придет"
		" придут, уйти ушел ушла ушли уйдет, выйти вышел вышла вышли выйдет, войти вошел вошла вошли войдет"
		" войдут, произойти произошел произошла произошли произошло произойдет, рост роста росту ростом росте,"
		" арест ареста аресту арестом аресте аресты арестов арестовать арестовал арестовала арестовали"
		" арестован арестована арестованы арестовано, ждать ждет ждут ждал ждала ждали, умереть умер умерла"
		" умерли умрет, сгореть сгорел сгорела, лечить лечит лечат лечил лечили, цена цены цене цену ценой цен"
		" ценам ценами ценах, ценный ценная ценное ценные ценного ценных, судья судьи судье судью судьей судей"
		" судьям судьями судьях, мочь может могут мог могла могли, сказать сказал сказала сказали скажет,"
		" взять взял взяла взяли возьмет, избрать избран избрана избрали избрал изберут, обвинить обвинил"
		" обвинила обвинили обвинен обвинена обвинены обвинят обвинять обвиняет обвиняют обвинял обвиняли"
		" обвиняется обвиняются обвинение обвинения обвинению обвинением обвинений, рассмотреть рассмотрел"
		" рассмотрела рассмотрели рассмотрит рассмотрят рассмотрен рассмотрено рассмотрены, турция турции"
		" турцию турцией, стать стал стала стали станет станут, обсудить: обсудил обсудили обсуждать обсуждает"
		" обсуждают обсуждали обсуждал, снять: снимет снимут,",
	[WD_TONGUE_UK] =
		" київ: києва києву києві києвом, людина: люди людей людям людьми людях, дитина: діти дітей дітям"
		" дітьми дітях, рік року рокові роком році роки років рокам роками роках, день дня дню днем дні днів"
		" дням днями днях, посол: посла послу послові послом посли послів послам послами послах, вогонь: вогню"
		" вогнем вогні, ніч: ночі ніччю ночей ночам, річ: речі річчю речей, зрости: зріс зросла зросло зросли,"
		" впасти: впав впала впало впали, могти може можуть міг могла могли, друг друга другу другом друзі"
		" друзів друзям друзями,",
	[WD_TONGUE_HI] = " नया नए नई नयी नये,"
			 " हंस हंसों,",
	[WD_TONGUE_FA] =
		" گفتگو: گفتوگو گفتوگوها گفتوگوهاي,"
		" انتخاب انتخابات, اطلاع اطلاعات, تظاهر تظاهرات, نماينده نمايندگان, مساله مسايل مسيله, قانون قوانين,"
		" منطقه مناطق, دليل دلايل, هدف اهداف, فرد افراد, شد شدند شده شود ميشود شوند, كرد كردند كرده كند كنند"
		" ميكند ميكنند, گفت گفتند گفته گويد ميگويد, داد دادند داده دهد ميدهد, رفت رفتند رفته رود ميرود, است"
		" هست هستند نيست, بود بودند بوده,",
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
	[WD_TONGUE_TR] =
		" ev: evler evi evin evde evden evlerin evleri evlerde evlerden, is: isler isi isin iste isten isleri,"
		" parti: partiler partisi partinin partiler partide partiden partisinin, dunya dunyada dunyadan"
		" dunyanin dunyaya dunyayi, kanada kanadada, turkiye turkiyede turkiyenin turkiyeden turkiyeye, baskan"
		" baskani baskanin baskanlar baskanlari baskana, bakan bakani bakanin bakanlar bakanlari bakana"
		" bakanlarin, insan insani insanin insanlar insanlari insana insanlarin insanlara,",
	[WD_TONGUE_AR] =
		" مدينه مدن المدن مداين, زلزال زلازل, حريق حرايق, سهم اسهم اسهما, لاعب لاعبون لاعبين لاعبو لاعبي, جريح جرحي, قتيل"
		" قتلي, اسير اسري, مريض مرضي, كتاب كتب كتابا, رييس روساء رييسا, دوله دول, حكومه حكومات, شركه شركات,"
		" هجوم هجمات, طايره طايرات, سفينه سفن, ناقله ناقلات, بحر بحار, نهر انهار, جبل جبال, بلد بلاد بلدان,"
		" دين اديان, يوم ايام, شهر اشهر شهور, سنه سنوات سنين, ملك ملوك, امير امراء, عضو اعضاء, حق حقوق, قوه"
		" قوات قوي, حد حدود, خط خطوط, سوق اسواق, مال اموال, عامل عمال, طالب طلاب, نايب نواب, قاضي قضاه, محامي"
		" محامون محامين, صحفي صحفيون صحفيين, طبيب اطباء, عالم علماء, رجل رجال, امراه نساء, بيت بيوت, منزل"
		" منازل, مبني مباني, مصنع مصانع, مشروع مشاريع, موقع مواقع, هدف اهداف, حادث حوادث, خبر اخبار, عقد عقود,"
		" فريق فرق, جيش جيوش, حزب احزاب, سجن سجون, جريمه جرايم, مشكله مشاكل, ازمه ازمات, ضحيه ضحايا, قضيه"
		" قضايا, هديه هدايا, فاز فازوا فازت يفوز, صوت صوتوا صوتت يصوت تصويت, اطلق اطلقت يطلق اطلاق اطلقوا,"
		" ارتفع ارتفعت يرتفع ارتفاع, انخفض انخفضت ينخفض انخفاض, اعلن اعلنت يعلن تعلن اعلنوا اعلان, قتل قتلت"
		" يقتل قتلوا, وصل وصلت يصل, قال قالت يقول تقول قالوا, زار يزور زارت تزور زياره,",
	[WD_TONGUE_HE] = " שר שרי שרים השר השרים שריה, ים הים ימים, גז גזים, בית בתי בתים, איש אנשים אנשי, אישה נשים, צבא"
			 " צבאות, בן בני בנים, בת בנות, עיר ערים ערי, יום ימי, שנה שנים שנת, עם עמים, הר הרים הרי, שם שמות,",
};

/* All that is listed, found by tongue and word; made once. */
enum { N_SLOTS = 8192 };
static struct slot {
	struct wd_span word;
	struct wd_irregular is;
	enum wd_tongue tongue;
} slots[N_SLOTS];
static size_t n_listed;

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

	if (*at == ':') {
		at++;
		word = next_word(&at);
	}
	for (;; word = next_word(&at)) {
		assert(n_listed < N_SLOTS * 3 / 4);
		n_listed++;
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
