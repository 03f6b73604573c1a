"""Verbs and plurals that follow no rule, Dutch and English, as any grammar lists them."""

from __future__ import annotations

# Infinitive, past singular, past plural, participle.
_DUTCH_VERBS = """
bakken bakte bakten gebakken; barsten barstte barstten gebarsten;
bederven bedierf bedierven bedorven; bedriegen bedroog bedrogen bedrogen;
beginnen begon begonnen begonnen; begrijpen begreep begrepen begrepen;
bergen borg borgen geborgen; bevelen beval bevalen bevolen; bewegen bewoog bewogen bewogen;
bezoeken bezocht bezochten bezocht; bidden bad baden gebeden; bieden bood boden geboden;
bijten beet beten gebeten; binden bond bonden gebonden; blazen blies bliezen geblazen;
blijken bleek bleken gebleken; blijven bleef bleven gebleven; blinken blonk blonken geblonken;
braden braadde braadden gebraden; breken brak braken gebroken; brengen bracht brachten gebracht;
buigen boog bogen gebogen; denken dacht dachten gedacht; doen deed deden gedaan;
dragen droeg droegen gedragen; drijven dreef dreven gedreven; dringen drong drongen gedrongen;
drinken dronk dronken gedronken; druipen droop dropen gedropen; duiken dook doken gedoken;
dwingen dwong dwongen gedwongen; eten at aten gegeten; fluiten floot floten gefloten;
gaan ging gingen gegaan; genezen genas genazen genezen; genieten genoot genoten genoten;
geven gaf gaven gegeven; gieten goot goten gegoten; glijden gleed gleden gegleden;
glimmen glom glommen geglommen; graven groef groeven gegraven; grijpen greep grepen gegrepen;
hangen hing hingen gehangen; hebben had hadden gehad; heffen hief hieven geheven;
helpen hielp hielpen geholpen; hijsen hees hesen gehesen; houden hield hielden gehouden;
kiezen koos kozen gekozen; kijken keek keken gekeken; klimmen klom klommen geklommen;
klinken klonk klonken geklonken; knijpen kneep knepen geknepen; komen kwam kwamen gekomen;
kopen kocht kochten gekocht; krijgen kreeg kregen gekregen; krimpen kromp krompen gekrompen;
kruipen kroop kropen gekropen; kunnen kon konden gekund; lachen lachte lachten gelachen;
laden laadde laadden geladen; laten liet lieten gelaten; lezen las lazen gelezen;
liegen loog logen gelogen; liggen lag lagen gelegen; lijden leed leden geleden;
lijken leek leken geleken; lopen liep liepen gelopen; meten mat maten gemeten;
mijden meed meden gemeden; moeten moest moesten gemoeten; mogen mocht mochten gemogen;
nemen nam namen genomen; ontbijten ontbeet ontbeten ontbeten; prijzen prees prezen geprezen;
raden raadde raadden geraden; rijden reed reden gereden; rijzen rees rezen gerezen;
roepen riep riepen geroepen; ruiken rook roken geroken; scheiden scheidde scheidden gescheiden;
schelden schold scholden gescholden; schenken schonk schonken geschonken;
scheppen schiep schiepen geschapen; scheren schoor schoren geschoren;
schieten schoot schoten geschoten; schijnen scheen schenen geschenen;
schrijven schreef schreven geschreven; schrikken schrok schrokken geschrokken;
schuiven schoof schoven geschoven; slaan sloeg sloegen geslagen; slapen sliep sliepen geslapen;
slijpen sleep slepen geslepen; sluipen sloop slopen geslopen; sluiten sloot sloten gesloten;
smelten smolt smolten gesmolten; smijten smeet smeten gesmeten; snijden sneed sneden gesneden;
snuiten snoot snoten gesnoten; spannen spande spanden gespannen; spijten speet speten gespeten;
spinnen spon sponnen gesponnen; spreken sprak spraken gesproken;
springen sprong sprongen gesprongen; spuiten spoot spoten gespoten; staan stond stonden gestaan;
steken stak staken gestoken; stelen stal stalen gestolen; sterven stierf stierven gestorven;
stijgen steeg stegen gestegen; stinken stonk stonken gestonken;
strijden streed streden gestreden; strijken streek streken gestreken;
treden trad traden getreden; treffen trof troffen getroffen; trekken trok trokken getrokken;
vallen viel vielen gevallen; vangen ving vingen gevangen; varen voer voeren gevaren;
vechten vocht vochten gevochten; verbieden verbood verboden verboden;
verdwijnen verdween verdwenen verdwenen; vergelijken vergeleek vergeleken vergeleken;
vergeten vergat vergaten vergeten; verkopen verkocht verkochten verkocht;
verlaten verliet verlieten verlaten; verliezen verloor verloren verloren;
vermijden vermeed vermeden vermeden; verslaan versloeg versloegen verslagen;
verstaan verstond verstonden verstaan; vertrekken vertrok vertrokken vertrokken;
verzinnen verzon verzonnen verzonnen; vinden vond vonden gevonden;
vlechten vlocht vlochten gevlochten; vliegen vloog vlogen gevlogen;
vragen vroeg vroegen gevraagd; vreten vrat vraten gevreten; vriezen vroor vroren gevroren;
waaien waaide waaiden gewaaid; wassen waste wasten gewassen; wegen woog wogen gewogen;
werpen wierp wierpen geworpen; weten wist wisten geweten; weven weefde weefden geweven;
wijzen wees wezen gewezen; willen wilde wilden gewild; winnen won wonnen gewonnen;
worden werd werden geworden; wrijven wreef wreven gewreven; zeggen zei zeiden gezegd;
zenden zond zonden gezonden; zien zag zagen gezien; zijn was waren geweest;
zingen zong zongen gezongen; zinken zonk zonken gezonken; zitten zat zaten gezeten;
zoeken zocht zochten gezocht; zuigen zoog zogen gezogen; zwemmen zwom zwommen gezwommen;
zweren zwoer zwoeren gezworen; zwerven zwierf zwierven gezworven; zwijgen zweeg zwegen gezwegen;
ontvangen ontving ontvingen ontvangen; onderzoeken onderzocht onderzochten onderzocht;
ontstaan ontstond ontstonden ontstaan; beschrijven beschreef beschreven beschreven;
besluiten besloot besloten besloten; bedenken bedacht bedachten bedacht;
verdenken verdacht verdachten verdacht; begraven begroef begroeven begraven;
behouden behield behielden behouden; onthouden onthield onthielden onthouden;
overlijden overleed overleden overleden; ontslaan ontsloeg ontsloegen ontslagen;
bestaan bestond bestonden bestaan; verzoeken verzocht verzochten verzocht;
vervangen verving vervingen vervangen; verschijnen verscheen verschenen verschenen;
bevinden bevond bevonden bevonden; verbinden verbond verbonden verbonden;
onderbreken onderbrak onderbraken onderbroken; overwinnen overwon overwonnen overwonnen;
herlezen herlas herlazen herlezen; ontbreken ontbrak ontbraken ontbroken;
bezitten bezat bezaten bezeten
"""

# Infinitive, past, participle.
_ENGLISH_VERBS = """
be was been; have had had; do did done; go went gone; say said said; make made made;
get got got; know knew known; think thought thought; take took taken; see saw seen;
come came come; find found found; give gave given; tell told told; feel felt felt;
become became become; leave left left; put put put; mean meant meant; keep kept kept;
let let let; begin began begun; hear heard heard; run ran run; bring brought brought;
write wrote written; sit sat sat; stand stood stood; lose lost lost; pay paid paid;
meet met met; lead led led; understand understood understood; speak spoke spoken;
read read read; spend spent spent; grow grew grown; win won won; teach taught taught;
buy bought bought; send sent sent; build built built; fall fell fallen; cut cut cut;
sell sold sold; drive drove driven; wear wore worn; choose chose chosen; eat ate eaten;
drink drank drunk; sleep slept slept; sing sang sung; swim swam swum; fly flew flown;
ride rode ridden; throw threw thrown; catch caught caught; draw drew drawn; break broke broken;
hold held held; hang hung hung; hit hit hit; hurt hurt hurt; fight fought fought;
forget forgot forgotten; rise rose risen; shoot shot shot; shut shut shut; steal stole stolen;
stick stuck stuck; strike struck struck; sweep swept swept; swing swung swung; tear tore torn;
wake woke woken; weep wept wept; lie lay lain; lay laid laid; light lit lit; lend lent lent;
hide hid hidden; freeze froze frozen; forgive forgave forgiven; forbid forbade forbidden;
feed fed fed; dig dug dug; deal dealt dealt; creep crept crept; cost cost cost;
burst burst burst; bite bit bitten; blow blew blown; bind bound bound; bend bent bent;
beat beat beaten; bear bore borne; seek sought sought; set set set; shake shook shaken;
shine shone shone; show showed shown; shrink shrank shrunk; sink sank sunk; slide slid slid;
spin spun spun; split split split; spread spread spread; spring sprang sprung;
sting stung stung; stink stank stunk; swear swore sworn; quit quit quit; weave wove woven;
wind wound wound; arise arose arisen; awake awoke awoken; overcome overcame overcome;
withdraw withdrew withdrawn; flee fled fled
"""

_ENGLISH_PLURALS = """
man men; woman women; child children; foot feet; tooth teeth; goose geese; mouse mice;
person people; ox oxen; sheep sheep; fish fish; deer deer; leaf leaves; life lives; wife wives;
knife knives; wolf wolves; half halves; shelf shelves; thief thieves; loaf loaves; calf calves;
potato potatoes; tomato tomatoes; hero heroes; grandchild grandchildren; policeman policemen;
fireman firemen; policewoman policewomen; fisherman fishermen; neighbourhood neighbourhoods;
clothes clothes; police police
"""

_DUTCH_PLURALS = """
kind kinderen; ei eieren; lied liederen; blad bladeren; kalf kalveren; lam lammeren;
rund runderen; been benen; goed goederen; volk volkeren; rad raderen; gelid gelederen;
stad steden; schip schepen; lid leden; smid smeden; weg wegen; dag dagen; dak daken;
glas glazen; gat gaten; bad baden; pad paden; vat vaten; slag slagen; dal dalen; graf graven;
hof hoven; god goden; spel spelen; gebed gebeden; gebrek gebreken; bevel bevelen;
oorlog oorlogen; kleinkind kleinkinderen; zee zeeën; idee ideeën; knie knieën; koe koeien;
vlo vlooien; museum musea; timmerman timmerlieden; zeeman zeelieden;
brandweerman brandweermannen; politieman politiemannen
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in text.replace("\n", " ").split(";"))
    return {row[0]: tuple(row[1:]) for row in rows if row}


DUTCH_VERBS = _table(_DUTCH_VERBS)
ENGLISH_VERBS = _table(_ENGLISH_VERBS)
ENGLISH_PLURALS = {one: forms[0] for one, forms in _table(_ENGLISH_PLURALS).items()}
DUTCH_PLURALS = {one: forms[0] for one, forms in _table(_DUTCH_PLURALS).items()}
