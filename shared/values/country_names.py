"""Of each country its two letters, then other codes, short forms and names, as `find_words` finds their words."""

NAMES = """
AD: and, andorra, andorre, andora; AE: are, u a e, uae, vae, emirates, emirate, united arab emirates, vereinigte
arabische emirate, emirats arabes unis, emiratos arabes unidos, emirati arabi uniti, emirados arabes unidos, verenigde
arabische emiraten, zjednoczone emiraty arabskie, forenade arabemiraten; AF: afg, afghanistan, afganistan,
afeganistao; AG: atg, antigua and barbuda, antigua und barbuda, antigua et barbuda, antigua y barbuda, antigua e
barbuda, antigua en barbuda, antigua och barbuda; AI: aia, anguilla, anguila; AL: alb, albania, albanien, albanie; AM:
arm, armenia, armenien, armenie; AO: ago, angola; AR: arg, argentina, argentinien, argentine, argentinie, argentyna;
AS: asm, american samoa, amerikanisch samoa, samoa americaines, samoa americana, samoa americane, amerikaans samoa,
amerikanska samoa; AT: aut, a, republik osterreich, republic of austria, austria, osterreich, oesterreich, autriche,
oostenrijk, osterrike; AU: aus, australia, australien, australie; AW: abw, aruba; AX: ala, aland islands, aaland
inseln, iles aland, islas aland, isole aland, ilhas aland, alandeilanden, aland; AZ: aze, azerbaijan, aserbaidschan,
azerbaidjan, azerbaiyan, azerbaigian, azerbaijao, azerbeidzjan, azerbejdzan, azerbadjan; BA: bih, bosnia and
herzegovina, bosnien und herzegowina, bosnie herzegovine, bosnia y hercegovina, bosnia erzegovina, bosnia herzegovina,
bosnie en herzegovina, bosnia i hercegowina, bosnien och herzegovina; BB: brb, barbados, barbade; BD: bgd, bangladesh,
bangladesch, bangladesz; BE: bel, b, belgie, belgique, belgien, belgium, belgica, belgio, belgia; BF: bfa, burkina
faso, burquina faso; BG: blg, balgariya, bulgaria, bulgarien, bulgarie, bulgarije; BH: bah, bahrain, bahrein, bahrajn;
BI: bdi, burundi; BJ: ben, benin; BL: blm, saint barthelemy, san bartolome, sao bartolomeu; BM: bmu, bermuda,
bermudes, bermudas, bermudy; BN: brn, brunei, brunei darussalam; BO: bol, bolivia, bolivia plurinational state of,
bolivien, bolivie, boliwia; BQ: bes, bonaire sint eustatius and saba, bonaire sint eustatius und saba, bonaire saint
eustache et saba, bonaire san eustaquio y saba, bonaire sint eustatius e saba, bonaire saint eustatius och saba; BR:
bra, brasil, brazil, brasilien, bresil, brasile, brazilie, brazylia, brasilia; BS: bhs, bahamas, bahama s, bahamy; BT:
btn, bhutan, bhoutan, butan, butao; BW: bwa, botswana, botsuana; BY: blr, belarus, weissrussland, bielo russie,
bielorrusia, bielorussia, wit rusland, bialorus, vitryssland; BZ: blz, belize, belice; CA: can, canada, kanada; CC:
cck, cocos islands, kokos inseln, iles cocos, islas cocos, isole cocos, ilhas coco, cocoseilanden, cocosoarna; CD:
cod, dr congo, d r congo, drc, democratic republic of the congo, congo kinshasa, congo the democratic republic of the,
the democratic republic of congo, demokratische republik kongo, republique democratique du congo, republica
democratica del congo, repubblica democratica del congo, demokratiska republiken kongo; CF: caf, central african
republic, zentralafrikanische republik, republique centre africaine, republica centroafricana, repubblica
centrafricana, republica centro africana, centraal afrikaanse republiek, republika srodkowoafrykanska,
centralafrikanska republiken; CG: cog, republic of the congo, congo brazzaville, congo, kongo; CH: che, sui,
schweizerische eidgenossenschaft, swiss confederation, confederation suisse, schwiiz, svizra, switzerland, schweiz,
suisse, suiza, svizzera, suica, zwitserland, szwajcaria, sveitsi; CI: civ, ivory coast, cote d ivoire,
elfenbeinkueste, elfenbeinkuste, costa de marfil, costa d avorio, costa do marfim, ivoorkust, wybrzeze kosci
sloniowej, elfenbenskusten; CK: cok, cook islands, cook inseln, iles cook, islas cook, isole cook, ilhas cook,
cookeilanden, cookoarna; CL: chl, chile, chili, cile; CM: cmr, cameroon, kamerun, cameroun, camerun, republica dos
camaroes, kameroen; CN: chn, china, pr china, p r china, prc, people s republic of china, volksrepublik china,
mainland china, chine, cina, chiny, kina, kiina; CO: col, colombia, kolumbien, colombie, kolumbia; CR: cri, costa
rica, kostaryka; CU: cub, cuba, kuba; CV: cpv, cape verde, cabo verde, kap verde, cap vert, capo verde, kaapverdie,
republika zielonego przyladka; CW: cuw, curacao; CX: cxr, christmas island, weihnachtsinsel, ile christmas, isla
christmas, isola di natale, ilhas natal, christmaseiland, julon; CY: cyp, kypros, cyprus, zypern, chypre, chipre,
cipro, cypr, cypern; CZ: cze, czechia, tschechien, cesko, ceska republika, tchequie, cechia, czech, chequia, tsjechie,
republika czeska, czechy, czech republic, tschechische republik, republique tcheque, repubblica ceca, republica
tcheca, tjeckiska republiken, tsekin tasavalta; DE: deu, brd, ger, d, bundesrepublik deutschland, bundesrepublik,
federal republic of germany, germany, deutschland, allemagne, alemania, germania, alemanha, duitsland, niemcy,
tyskland, saksa; DJ: dji, djibouti, dschibuti, yibuti, gibuti, djibuti, dzibuti; DK: dnk, den, danmark, denmark,
danemark, daenemark, dinamarca, danimarca, denemarken, dania, tanska; DM: dma, dominica, dominique, dominika; DO: dom,
dominican republic, dominikanische republik, republique dominicaine, republica dominicana, repubblica dominicana,
dominicaanse republiek, republika dominikany, dominikanska republiken; DZ: dza, algeria, algerien, algerie, argelia,
algerije, algeriet; EC: ecu, ecuador, equateur, equador, ekwador; EE: est, eesti, estonia, estland, estonie; EG: egy,
egypt, agypten, aegypten, egypte, egipto, egitto, egito, egipt, egypten; EH: esh, western sahara, westsahara, sahara
occidental, sahara occidentale, saara ocidental, westelijke sahara, sahara zachodnia, vastra sahara; ER: eri, eritrea,
erythree, eritreia, erytrea; ES: esp, e, espana, reino de espana, spain, spanien, espagne, spagna, espanha, spanje,
hiszpania, espanja; ET: eth, ethiopia, athiopien, aethiopien, ethiopie, etiopia, etiopien; FI: fin, suomi, finland,
finnland, finlande, finlandia; FJ: fji, fiji, fidschi, fidji, fiyi, figi, fidzi; FK: flk, falkland islands, falkland
inseln, iles malouines, islas malvinas, isole falkland, ilhas malvinas, falklandeilanden, falklandsoarna; FM: fsm,
micronesia, mikronesien, micronesie, mikronezja; FO: fro, faroe islands, faroer inseln, faeroeer inseln, iles feroe,
islas feroe, isole faeroer, ilhas faroe, faeroer, faroarna; FR: fra, f, republique francaise, french republic, france,
frankreich, francia, franca, frankrijk, francja, frankrike, ranska; GA: gab, gabon, gabun, gabao; GB: gbr, u k, great
britain, britain, england, scotland, wales, northern ireland, united kingdom of great britain and northern ireland,
grossbritannien, schottland, nordirland, grande bretagne, angleterre, gran bretana, inglaterra, gran bretagna,
inghilterra, gra bretanha, groot brittannie, engeland, storbritannien, vereinigtes konigreich von grossbritannien und
nordirland, wielka brytania, anglia, united kingdom, vereinigtes koenigreich, vereinigtes konigreich, royaume uni,
reino unido, regno unito, verenigd koninkrijk, iso britannia; GD: grd, grenada, grenade, granada; GE: geo, georgia,
georgien, georgie, gruzja; GF: guf, french guiana, franzoesisch guayana, franzosisch guayana, guyane francaise,
guayana francesa, guayana francese, guiana francesa, frans guyana, gujana francuska, franska guyana; GG: ggy,
guernsey, guernesey; GH: gha, ghana, gana; GI: gib, gibraltar, gibilterra; GL: grl, greenland, groenland, gronland,
groenlandia; GM: gmb, gambia, gambie; GN: gin, guinea, guinee, guine, gwinea; GP: glp, guadeloupe, guadalupe,
guadalupa, gwadelupa; GQ: gnq, equatorial guinea, aquatorial guinea, aequatorial guinea, guinee equatoriale, guinea
ecuatorial, guinea equatoriale, guine equatorial, equatoriaal guinea, gwinea rownikowa, ekvatorialguinea; GR: grc,
gre, hellas, ellada, greece, griechenland, grece, grecia, griekenland, grecja, grekland, kreikka; GT: gua, guatemala,
gwatemala; GU: gum, guam; GW: gnb, guinea bissau, guinee bissau, guine bissau, gwinea bissau; GY: guy, guyana, guiana,
gujana; HK: hkg, hong kong, hongkong, hong kong sar, hong kong sar china, hong kong regiao admin especial da china,
hongkong sar van china; HN: hnd, honduras; HR: hrv, cro, hrvatska, croatia, kroatien, croatie, croacia, croazia,
kroatie, chorwacja; HT: hti, haiti; HU: hun, magyarorszag, hungary, ungarn, hongrie, hungria, ungheria, hongarije,
wegry, ungern; ID: idn, indonesia, indonesien, indonesie, indonezja; IE: irl, republic of ireland, eire, irland,
ireland, irlande, irlanda, ierland, irlandia, irlanti; IL: isr, israel, israele, izrael; IM: imn, isle of man, ile de
man, isla de man, isola di man, ilha de man; IN: ind, bharat, india, indien, inde, indie; IO: iot, british indian
ocean territory, britische territorien im indischen ozean, territoires britanniques de l ocean indien, territorio
britanico del oceano indico, territorio britannico dell oceano indiano, territorio britanico do oceano indico, britse
gebieden in de indische oceaan, brittiska territoriet i indiska oceanen; IQ: irq, iraq, irak, iraque; IR: irn, iran,
iran islamic republic of, ira; IS: isl, island, iceland, islande, islandia, islanda, ijsland; IT: ita, i, repubblica
italiana, italia, italy, italien, italie, wlochy; JE: jey, jersey; JM: jam, jamaica, jamaika, jamaique, giamaica,
jamajka; JO: jor, jordan, jordanien, jordanie, jordania, giordania; JP: jpn, nippon, japan, japon, giappone, japao,
japonia, japani; KE: ken, kenya, kenia, quenia; KG: kgz, kyrgyzstan, kirgistan, kirguizistan, kirghizistan,
quirguistao, kirgizie, kirgisistan; KH: khm, cambodia, kambodscha, cambodge, camboya, cambogia, camboja, cambodja,
kambodza, kambodja; KI: kir, kiribati, quiribati; KM: com, comoros, komoren, comores, comore, comoren, komory,
komorerna; KN: kna, saint kitts and nevis, saint kitts und nevis, saint christophe et nieves, san cristobal y nieves,
saint kitts e nevis, sao cristovao e nevis, saint kitts en nevis, saint kitts och nevis; KP: prk, north korea,
nordkorea, dprk, korea democratic people s republic of, democratic people s republic of korea, coree du nord, corea
del norte, corea del nord, coreia do norte, noord korea, korea polnocna; KR: kor, korea, republic of korea, korea
republic of, korea south, rok, south korea, suedkorea, sudkorea, coree du sud, corea del sur, corea del sud, coreia do
sul, zuid korea, korea poludniowa, sydkorea; KW: kwt, kuwait, koweit, koeweit, kuwejt; KY: cym, cayman islands, kaiman
inseln, iles caimans, islas caiman, isole cayman, ilhas caiman, caymaneilanden, caymanoarna; KZ: kaz, kazakhstan,
kasachstan, kazajstan, casaquistao, kazachstan, kazakstan; LA: lao, laos, lao people s democratic republic, republica
popular democratica do laos; LB: lbn, lebanon, libanon, liban, libano; LC: lca, saint lucia, st lucia, sainte lucie,
santa lucia, sainte lucia; LI: lie, liechtenstein; LK: lka, sri lanka; LR: lbr, liberia; LS: lso, lesotho, lesoto; LT:
ltu, lietuva, lithuania, litauen, lithuanie, lituania, litouwen, litwa; LU: lux, l, grand duche de luxembourg,
letzebuerg, luxembourg, luxemburg, luxemburgo, lussemburgo, luksemburg; LV: lva, latvija, latvia, lettland, lettonie,
letonia, lettonia, letland, lotwa; LY: lby, libya, libyen, libye, libia, libie; MA: mor, morocco, marokko, maroc,
marruecos, marocco, marrocos, maroko, marocko; MC: mco, monaco, monako; MD: mda, moldova, moldova republic of,
republic of moldova, moldau, moldavie, moldavia, moldawia, moldavien; ME: mne, montenegro; MF: maf, saint martin, st
martin, san martin, sao martinho; MG: mdg, madagascar, madagaskar; MH: mhl, marshall islands, marshall inseln, iles
marshall, islas marshall, isole marshall, ilhas marshall, marshalleilanden, marshalloarna; MK: mkd, north macedonia,
nordmazedonien, republic of north macedonia, macedonia the former yugoslav republic of, macedonia, mazedonien,
macedoine, macedonie, makedonien; ML: mli, mali; MM: mmr, myanmar, burma, birma, mianmar birmania; MN: mng, mongolia,
mongolei, mongolie, mongoliet; MO: mac, macau, macao, macau sar, macao sar china, macau regiao admin especial da
china, macao sar van china; MP: mnp, northern mariana islands, nordliche mariannen inseln, noerdliche mariannen
inseln, iles mariannes du nord, islas marianas del norte, isole marianne settentrionali, ilhas marianas do norte,
noordelijke marianeneilanden, nordmarianerna; MQ: mtq, martinique, martinica, martynika; MR: mrt, mauritania,
mauretanien, mauritanie, mauretania; MS: msr, montserrat; MT: mlt, malta, malte; MU: mus, mauritius, maurice,
mauricio, maurizio; MV: mdv, maldives, maldiven, maldivas, maldive, maldiverna; MW: mwi, malawi, malaui; MX: mex,
mexico, mejico, mexiko, mexique, messico, meksyk; MY: mys, malaysia, malaisie, malasia, maleisie, malezja; MZ: moz,
mozambique, mosambik, mozambico, mocambique, mozambik; NA: nam, namibia, namibie; NC: ncl, new caledonia,
neukaledonien, nouvelle caledonie, nueva caledonia, nuova caledonia, nova caledonia, nieuw caledonie, nowa kaledonia,
nya kaledonien; NE: ner, niger; NF: nfk, norfolk island, norfolk insel, ile norfolk, isla norfolk, isola norfolk, ilha
norfolk, norfolkeiland, norfolkon; NG: nga, nigeria; NI: nic, nicaragua, nikaragua; NL: nld, ned, holland, the
netherlands, kingdom of the netherlands, paises bajos, paises baixos, olanda, netherlands, niederlande, pays bas,
holanda, paesi bassi, nederland, holandia, nederlanderna, alankomaat; NO: nor, norge, norway, norwegen, norvege,
noruega, norvegia, noorwegen, norwegia, norja; NP: npl, nepal; NR: nru, nauru; NU: niu, niue; NZ: nzl, aotearoa, new
zealand, neuseeland, nouvelle zelande, nueva zelanda, nuova zelanda, nova zelandia, nieuw zeeland, nowa zelandia, nya
zeeland; OM: omn, oman, oma; PA: pan, panama; PE: per, peru, perou; PF: pyf, french polynesia, franzoesisch
polynesien, franzosisch polynesien, polynesie francaise, polinesia francesa, polinesia francese, frans polynesie,
polinezja francuska, franska polynesien; PG: png, papua new guinea, papua neuguinea, papouasie nouvelle guinee, papua
nuova guinea, papua nova guine, papoea nieuw guinea, papua nowa gwinea, papua nya guinea; PH: phl, philippines, the
philippines, philippinen, filipinas, filippine, filipijnen, filipiny, filippinerna; PK: pak, pakistan, paquistan,
paquistao; PL: pol, polska, poland, polen, pologne, polonia, puola; PM: spm, saint pierre and miquelon, st pierre und
miquelon, saint pierre et miquelon, san pedro y miquelon, saint pierre e miquelon, saint pierre en miquelon, saint
pierre och miquelon; PR: pri, puerto rico, porto rico, portoryko; PS: pse, palestine, palestinian territories,
palastina, palastinensische gebiete, state of palestine, palaestina, palestina, territorios palestinos, palestijns
gebied; PT: prt, p, por, portugal, portogallo, portugalia, portugali; PW: plw, palau, belau, palaos; PY: pry,
paraguay, paraguai, paragwaj; QA: qat, qatar, katar, catar; RE: reu, reunion, la reunion, reuniao; RO: rou, romania,
rumaenien, rumanien, roumanie, rumania, romenia, roemenie, rumunia; RS: srb, srbija, serbia, serbien, serbie, servia,
servie; RU: rus, russia, russland, russian federation, russische foderation, rossiya, russie, rusia, rusland, rosja,
ryssland, venaja; RW: rwa, rwanda, ruanda; SA: sau, ksa, kingdom of saudi arabia, saudi arabia, saudi arabien, arabie
saoudite, arabia saudita, saoedi arabie, arabia saudyjska, saudiarabien; SB: slb, solomon islands, solomon inseln,
iles salomon, islas salomon, isole solomon, ilhas salomao, salomonseilanden, salomonoarna; SC: syc, seychelles,
seychellen, seszele, seychellerna; SD: sdn, sudan, soudan, sudao, soedan; SE: swe, sverige, sweden, schweden, suede,
suecia, svezia, zweden, szwecja, ruotsi; SG: sgp, singapore, singapur, singapour, cingapura; SH: shn, saint helena, st
helena, sainte helene, santa helena, sant elena, sint helena; SI: svn, slovenija, slovenia, slowenien, slovenie,
eslovenia, slowenia, slovenien; SJ: sjm, svalbard and jan mayen, svalbard und jan mayen, svalbard et jan mayen,
svalbard y jan mayen, svalbard e jan mayen, svalbard en jan mayen, svalbard och jan mayen; SK: svk, slovensko,
slovakia, slowakei, slovak republic, slovaquie, eslovaquia, slovacchia, slowakije, slowacja, slovakien; SL: sle,
sierra leone, sierra leona, serra leoa; SM: smr, san marino, saint marin; SN: sen, senegal; SO: som, somalia, somalie;
SR: sur, suriname, surinam; SS: ssd, south sudan, suedsudan, sudsudan, sud soudan, sudan del sur, sudan del sud,
sydsudan; ST: stp, sao tome and principe, sao tome und principe, sao tome et principe, santo tome y principe, sao tome
e principe, sao tome en principe, sao tome och principe; SV: slv, el salvador, salwador; SX: sxm, sint maarten dutch
part, sint maarten niederlandischer teil, sint maarten niederlaendischer teil, saint martin partie neerlandaise, san
martin region holandesa, sint maarten parte olandese, sint maarten nederlandska delen; SY: syr, syria, syrian arab
republic, syrien, syrie, siria; SZ: szw, eswatini, swaziland, swasiland, suazilandia, suazi; TC: tca, turks and caicos
islands, turks und caicos inseln, iles turks et caicos, islas turcas y caicos, isole turks e caicos, ilhas turks e
caicos, turks en caicoseilanden, turks och caicosoarna; TD: tcd, chad, tschad, tchad, ciad, chade, tsjaad, czad; TG:
tgo, togo; TH: tha, thailand, thailande, tailandia, thailandia, tajlandia; TJ: tjk, tajikistan, tadschikistan,
tadjikistan, tayikistan, tagikistan, tadjiquistao, tadzjikistan, tadzykistan; TK: tkl, tokelau; TL: tls, east timor,
timor leste, osttimor, timor oriental, oost timor; TM: tkm, turkmenistan, turcomenistao; TN: tun, tunisia, tunesien,
tunisie, tunez, tunesie, tunezja, tunisien; TO: ton, tonga; TR: tur, turkiye, turkey, turkei, tuerkei, turquie,
turquia, turchia, turkije, turcja, turkiet, turkki; TT: tto, trinidad and tobago, trinidad und tobago, trinite et
tobago, trinidad y tobago, trinidad e tobago, trinidad en tobago, trynidad i tobago, trinidad och tobago; TV: tuv,
tuvalu; TW: twn, taiwan, taiwan roc, republic of china, taiwan province of china, tajwan; TZ: tza, tanzania, tanzania
united republic of, tansania, tanzanie; UA: ukr, ukraine, ukraina, ucrania, ucraina, oekraine; UG: uga, uganda,
ouganda, oeganda; US: usa, u s a, u s, us of a, united states of america, america, amerika, vereinigte staaten, etats
unis d amerique, estados unidos de america, stati uniti d america, verenigde staten van amerika, ee uu, eeuu, eua,
stati uniti, stany zjednoczone, united states, vereinigte staaten von amerika, etats unis, estados unidos, verenigde
staten, stany zjednoczone ameryki, amerikas forenta stater, yhdysvallat; UY: ury, uruguay, uruguai, urugwaj; UZ: uzb,
uzbekistan, usbekistan, ouzbekistan, uzbequistao, oezbekistan; VA: vat, vatican, vatican city, vatikan, holy see,
vatikanstadt, ciudad del vaticano, citta del vaticano, vaticano, vaticaanstad, watykan, vatikanen; VC: vct, saint
vincent and the grenadines, st vincent und die grenadinen, saint vincent et les grenadines, san vicente y las
granadinas, saint vincent e grenadine, sao vicente e granadinas, saint vincent en de grenadines, saint vincent och
grenadinerna; VE: ven, venezuela, venezuela bolivarian republic of, wenezuela; VG: vgb, british virgin islands,
britische jungferninseln, iles vierges britanniques, islas virgenes britanicas, isole vergini gb, ilhas virgens
britanicas, britse maagdeneilanden, dziewicze wyspy brytyjskie, brittiska virgin islands; VI: vir, u s virgin islands,
amerikanische jungferninseln, iles vierges americaines, islas virgenes americanas, isole vergini usa, ilhas virgens
dos eua, amerikaanse maagdeneilanden, dziewicze wyspy stanow zjednoczonych, amerikanska virgin islands; VN: vnm, viet
nam, vietnam, vietna, wietnam; VU: vtu, vanuatu; WF: wlf, wallis and futuna, wallis und futuna, wallis et futuna,
wallis y futuna, wallis e futuna, wallis en futuna, wallis och futuna; WS: wsm, samoa; XK: xkx, kosovo, kosova; YE:
yem, yemen, jemen, iemen; YT: myt, mayotte, mayotta; ZA: zaf, south africa, rsa, republic of south africa, suedafrika,
sudafrika, afrique du sud, sudafrica, africa do sul, zuid afrika, republika poludniowej afryki, sydafrika; ZM: zmb,
zambia, sambia, zambie; ZW: zwe, zimbabwe, simbabwe, zimbabue
"""
