#include "clinical/impl/word_lists.hpp"

#include "clinical/impl/lexicon.hpp"

namespace consilium::clinical {
namespace {

// All folded as `foldWord` does. French and English first; what a colleague abroad may write.
constexpr RoleWords kRoles[] = {
    {kFrench,
     "le la les un une des du de d l et est dans pour avec sur par au aux qui que qu ce cette ces son sa ses "
     "il elle ils elles on nous vous je ne pas plus a ont sont ete etait avait chez sans sous depuis ou mais "
     "se en y lui leur leurs apres avant lors puis tres aussi comme donc car ainsi entre vers c s n j m t "
     "notre nos votre mon ma mes cet dont aucun aucune apres"},
    {kEnglish,
     "the of and in to is was were with for on at by from his her their he she they it this that these those "
     "has had have been not no are as an be which who whose since after before during but or we our your my "
     "there when where will would did does than then into him them its"},
    {kCivilTitle,
     "m mr mme mmes mlle mlles mm monsieur madame mademoiselle messieurs mesdames mrs ms miss mister mre "
     "monsieurs mdme mms sir lady"},
    {kDoctorTitle,
     "dr drs docteur docteure docteurs pr prs prof profs professeur professeure doctor professor dre drsse"},
    {kPluralTitle, "mm mmes messieurs mesdames drs docteurs prs profs mlles famille epoux consorts parents"},
    {kKin,
     "pere mere frere freres soeur soeurs fils fille filles cousin cousine cousins oncle tante mari femme "
     "epouse epoux conjoint conjointe compagnon compagne concubin concubine neveu niece jumeau jumelle "
     "parrain marraine tuteur tutrice curateur curatrice maman papa papy mamie pepe meme ami amie voisin "
     "voisine fiance fiancee fraterie aine ainee cadet cadette benjamin benjamine bebe famille aieul aieule "
     "mother father brother brothers sister sisters son daughter husband wife aunt uncle cousin nephew niece "
     "grandmother grandfather grandson granddaughter mum mom dad twin stepfather stepmother stepson "
     "stepdaughter partner sibling boyfriend girlfriend guardian godmother godfather neighbour carer"},
    {kPersonNoun,
     "patient patiente patients enfant enfants garcon fillette nourrisson adolescent adolescente propositus "
     "proposante proposant jeune petit petite infirmier infirmiere kinesitherapeute kine orthophoniste "
     "psychologue psychomotricien psychomotricienne ergotherapeute sage educateur educatrice assistante "
     "assistant secretaire interne externe cadre medecin chirurgien chirurgienne pediatre geneticien "
     "geneticienne cardiologue neurologue orthopediste rhumatologue generaliste radiologue confrere consoeur "
     "collegue child baby boy girl toddler infant nurse consultant physiotherapist midwife registrar gp "
     "surgeon teenager proband client mineur mineure interessee interesse assuree assure avocat instituteur "
     "institutrice maitresse eleve camarade dame employeur"},
    {kKinFiller,
     "aine ainee cadet cadette jumeau jumelle unique maternel maternelle paternel paternelle jeune older "
     "younger elder eldest youngest twin maternal paternal germain germaine adoptif adoptive biologique "
     "traitant traitante referent referente liberal liberale grand grande petit petite little decede decedee "
     "premier premiere deuxieme dernier derniere femme first second ne nee"},
    {kParticle,
     "de d du des le la les l von van der den ten ter di da do dos das del della el al ben ibn bin bint ould "
     "ait abd abou abu mac mc o st ste saint sainte y e zu zur af av ap fitz san santa santo lo n m ag du dit "
     "epouse nee veuve"},
    {kPersonVerb,
     "est etait a avait presente presentait souffre souffrait se marche marchait vit vivait habite habitait "
     "dit refuse pese pesait mesure mesurait consulte consultait revient va vient prend prenait recoit boit "
     "mange dort decrit rapporte signale accepte souhaite demande parle joue court tombe tient sait peut doit "
     "fait garde reste travaille s n ne qui aura sera nait naquit grandit pleure tousse respire ira reprend "
     "poursuit entend voit comprend repond deambule utilise porte is was has had presents presented lives "
     "lived walks walked complains complained works says said reports reported weighs weighed refuses "
     "refused attends attended underwent suffers suffered takes took needs started stopped came went denies "
     "declined agreed wants feels looks remains returned developed describes described who does did will "
     "would can cannot could sits sleeps eats plays speaks goes"},
    {kEponymHead,
     "maladie maladies syndrome syndromes signe signes score scores test tests classification echelle critere "
     "criteres type stade grade indice index methode technique intervention operation procede procedure "
     "anomalie malformation triade tetralogie pentalogie loi formule equation equilibre principe theoreme "
     "reaction coloration phenomene manoeuvre reflexe tumeur sarcome lymphome carcinome nodule nodules "
     "nodosite nodosites corps cellule cellules bacille virus espace canal ligament trou foramen ganglion "
     "tendon muscle nerf artere veine triangle point ligne angle plan tache taches anneau osteotomie "
     "arthrodese fracture dystrophie atrophie ataxie choree paralysie paraplegie neuropathie amyotrophie "
     "dysplasie hernie diverticule fistule abces ulcere gangrene purpura thyroidite goitre hyperplasie "
     "nephropathie sclerose chondrodysplasie osteochondrite osteochondrose acropathie cirrhose "
     "phacomatose macrocephalie encephalite encephalopathie epilepsie cartilage "
     "fixateur clou vis broche plaque prothese attelle corset sonde drain pince aiguille lame voie incision "
     "lambeau greffe embrochage enclouage suture valve stimulateur generateur atlas abaque courbe courbes "
     "table tables cycle regime protocole convention accord declaration consensus recommandation "
     "recommandations loi statut mutation variant gene allele antigene anticorps facteur proteine phenotype "
     "groupe systeme appareil machine programme logiciel etude essai cohorte registre regle selon dit dite "
     "the model stain sign disease syndrome de's bande band bandes lesion lesions fibres oedeme erytheme "
     "angiome ichtyose porphyrie myopathie myotonie cataracte cercle aire area boucle glande glandes tubercule "
     "sinus polygone bursite position projection incidence liquide solution solute serum milieu tube "
     "pansement bas chaussure chaussures thermometre electrophorese questionnaire inventaire quotient "
     "diagramme arbre paradoxe effet nombre nombres constante transformation ecole hopital adenome "
     "myelome anemie thalassemie hemoglobine deficit granulomatose vascularite arterite fievre "
     "tremblement dyskinesie demence aphasie agnosie crise crises melanome papulose verrue condylome "
     "conference colloque congres algorithme nomogramme modele analyse filtre tetrade pseudo seins"},
    {kEponymTail,
     "disease diseases syndrome syndromes sign signs score scores test tests frame classification scale "
     "criteria index stage method technique procedure operation anomaly malformation triad tetralogy law "
     "formula equation equilibrium principle reaction stain phenomenon manoeuvre maneuver reflex tumour tumor "
     "sarcoma lymphoma carcinoma node nodes body bodies cell cells bacillus virus space canal ligament foramen "
     "tendon muscle nerve artery vein triangle point line angle spot spots ring osteotomy fracture dystrophy "
     "atrophy ataxia chorea palsy neuropathy dysplasia hernia diverticulum fistula abscess ulcer thyroiditis "
     "deformity contracture rod nail plate prosthesis brace catheter clamp forceps splint chart charts curve "
     "curves table cycle diet protocol consensus declaration mutation variant factor protein phenotype group "
     "system spatial fixator hip lesion fibres fibers lines layer layers membrane gland duct loop pouch trial "
     "study registry ratio number numbers correction staging grading osteochondrosis model position view "
     "solution questionnaire inventory kinase fever purpura anaemia anemia oesophagus esophagus granulomatosis "
     "plot regression analysis oedema rank coefficient unit units hospital"},
    {kNaming,
     "prenomme prenommee prenommes appelle appellent appelee appele nomme nommee nomment denomme denommee "
     "surnomme surnommee named called prenom surnamed"},
    {kNameLabel,
     "nom noms prenom prenoms patient patiente name names surname firstname lastname forename signataire signe "
     "signature identite usager beneficiaire assure redacteur auteur correspondant referent destinataire "
     "medecin operateur prescripteur dicte relu valide cc copie attn client contact anesthesiste chirurgien "
     "aide kine pediatre signed seen reviewed dictated accompagnant tuteur representant personne enfant "
     "mere pere parent parents praticien responsable consultant senior interne"},
    {kStreet,
     "rue avenue av ave boulevard bd bld blvd boul chemin che impasse imp allee allees all quai faubourg fbg "
     "ruelle venelle sentier sente lotissement lot hameau chaussee esplanade traverse rte route square sq "
     "residence res resid montee levee rocade calle calcada"},
    {kStreetOrNot,
     "place pl cours passage villa cite clos mail rampe promenade parvis domaine cote descente porte galerie "
     "voie zone immeuble imm batiment bat tour via r ch lieu lieudit ferme chalet manoir moulin foyer parc "
     "plaza praca rua ulica"},
    {kStreetEnglish,
     "street st road rd avenue ave lane ln drive dr close court ct crescent terrace gardens square sq row "
     "mews grove hill parade boulevard blvd highway hwy parkway pkwy walk rise"},
    {kHospital,
     "chu chru chr ch chi chic chs chg gh ghu ghi gcs hopital hopitaux hospitalier hospitaliere clinique "
     "polyclinique policlinique maternite institut ehpad hia hcl aphp aphm csapa camsp cmpp cmp ime itep "
     "esat sessad mecs ssr smur samu urgences hospital hospitals infirmary clinic hospice hospices "
     "sanatorium nhs krankenhaus klinikum uniklinik ospedale hospitalet creche ecole college lycee cabinet "
     "institute sanatorium centre fondation pouponniere ihu chic hme gho gbmc"},
    {kLiving,
     "habite habitent habitait habitant reside resident residait residant demeurant demeure domicilie "
     "domiciliee domicilies vit vivent vivait vivant originaire originaires natif native scolarise scolarisee "
     "demenage installe installee installes venant arrive arrivee provenance lives living lived resides "
     "residing resident born comes moved hometown vacances"},
    {kBirth,
     "ne nee nes nees naissance ddn dn dob born birth birthdate birthday naiss naissances anniversaire dnaiss "
     "dateofbirth"},
    {kPhoneWord,
     "tel telephone telephones tph portable port mobile mob fixe fax telecopie gsm phone cell cellphone "
     "telephonique joignable bip dect ligne whatsapp sms rappeler appeler appelez contacter contactez call "
     "ring ext poste standard secretariat"},
    {kHeading,
     "examen consultation service hopital clinique antecedents traitement conclusion histoire motif unite "
     "departement pole centre laboratoire bilan compte rendu date age sexe poids taille adresse tel telephone "
     "fax email mail objet cher chere bonjour merci cordialement madame monsieur docteur professeur "
     "hospitalisation urgences scanner irm echographie radiographie demande dossier ipp nda ins nir ddn ne nee "
     "prenom nom patient patiente medecin diagnostic evolution suivi clinique biologie imagerie lettre avis "
     "reunion hello dear regards sincerely history examination treatment department ward unit address phone "
     "clinic hospital re subject mail mobile ville cp code sejour interne chef chirurgie medecine pediatrie "
     "genetique cardiologie neurologie orthopedie rhumatologie radiologie oncologie hematologie neonatologie "
     "endocrinologie nephrologie ophtalmologie orl reeducation anesthesie reanimation dermatologie "
     "pneumologie gastroenterologie obstetrique gynecologie psychiatrie maternite"},
    {kFileWord,
     "img image images photo photos scan scanner irm mri ct tdm rx radio radios radiographie echo echographie "
     "pdf jpg jpeg png tif tiff dcm dicom zip doc docx odt txt webp bmp gif heic csv xlsx xls mp4 dsc dscn "
     "pict screenshot capture ecran whatsapp compte rendu cr crh cro courrier lettre ordonnance resultat "
     "resultats bilan labo genetique anapath biopsie face profil bassin genou hanche rachis main pied coude "
     "epaule thorax crane avant apres pre post op final version copie copy new nouveau v1 v2 page pages p1 p2 "
     "serie series axial sagittal coronal t1 t2 flair dxa eos pet tep spect ecg eeg emg arbre genealogique "
     "pedigree report letter xray photo1 signed ano anonyme anonymise consentement formulaire fiche"},
    {kReferenceWord,
     "al journal rev revue ann annales lancet nature bmj jama ed eds vol pp doi isbn pmid editeurs coll "
     "collaborators orphanet references bibliographie auteurs authors"},
    {kTownPreposition, "a de d dans in at from near en sur vers pres sis sise of"},
    {kUnit,
     "mg g kg ml l mm cm m ans an mois jours jour heures h min s sem semaines kcal ui mmol mol ng pg µg ug "
     "cas patients fois points leucocytes plaquettes hematies globules euros eur copies cellules elements "
     "lymphocytes neutrophiles pb bp kb mb hz khz gy mgy ppm cases subjects ohm volts iu units steps pas"},
};

constexpr std::string_view kGivenNames =
    // English
    "james john robert michael william david richard thomas charles daniel matthew anthony mark donald steven "
    "andrew joshua kenneth george brian edward ronald timothy jason jeffrey ryan jacob gary nicholas eric "
    "jonathan stephen larry justin scott brandon benjamin samuel gregory patrick alexander jack dennis jerry "
    "tyler aaron henry douglas peter adam nathan zachary walter kyle harold carl jeremy gerald keith roger "
    "arthur terry sean austin christian ethan dylan jordan harry oliver callum connor liam declan nigel "
    "graham trevor gareth rhys owen alistair hamish angus fergus ewan mary patricia jennifer linda elizabeth "
    "barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle "
    "carol amanda melissa deborah stephanie rebecca sharon cynthia kathleen amy shirley angela helen anna "
    "brenda pamela emma samantha katherine christine debra rachel catherine carolyn janet ruth heather diane "
    "virginia julie joyce victoria olivia kelly christina joan evelyn lauren judith megan alice hannah "
    "jacqueline gloria teresa sara janice doris abigail sophia isabella charlotte chloe lucy poppy imogen "
    "freya niamh siobhan aoife eilidh gwen bronwen priya anjali arjun rohan aisha zainab "
    // Maghreb and Near East
    "mohammed mohamed mohammad muhammad mohand ahmed ali hassan hussein youssef yousef youcef yassine yacine "
    "karim rachid said mustapha mustafa moustapha abdelkader abdelaziz abdallah abdullah abderrahmane "
    "abdelhak abdelhamid abdelkrim abdellah abdelmalek abdou brahim ibrahim bilal hamza omar othmane "
    "soufiane sofiane samir nabil nordine noureddine kamel kamal khaled walid tarek tarik hichem hicham "
    "mehdi mahdi mourad farid hakim hakima hamid djamel jamel jamal amine lyes ilyes ilyas anis aymen ayman "
    "ayoub adil reda redouane ramzi riad riyad salim salah slimane souleymane toufik zakaria zine fatima "
    "fatma fatiha khadija aicha amina amira leila leïla samira nadia nadira naima najat nora noura rachida "
    "saida salima sabrina souad soumaya wafa yasmina yasmine zohra zineb zahra zoubida houria hayat hanane "
    "ghizlane ikram imane ines inès jamila karima kheira latifa lamia lina loubna malika meriem myriam "
    "mounia mouna nawal nesrine ouarda rania rym sana sarra siham sihem sonia warda chaima chaïma asma asmaa "
    "basma dounia feriel ferhat idir lounes massinissa tassadit ouardia rayan rayane ismael ismail yanis "
    "nassim nassima bachir boualem tahar lakhdar messaoud mokhtar miloud larbi azzedine djamila habiba "
    "rim maissa maïssa nour nada dalia rasha samer bassam fadi elias georges maroun rita tala yara hiba "
    // West and Central Africa, Comoros, Madagascar
    "mamadou ousmane amadou moussa ibrahima abdoulaye aliou alioune cheikh babacar modou pape serigne samba "
    "demba seydou sekou sékou boubacar bakary lassana lamine issa drissa adama oumar souleymane thierno "
    "aissatou aïssatou fatou fatoumata mariama mariam aminata awa khady ndeye ramatoulaye oumou kadiatou "
    "kadidia hawa assetou assitan djeneba rokia rokhaya coumba binta bintou nafissatou astou kouadio kouame "
    "kouassi koffi kofi yao konan akissi adjoua ama akua kwame kwabena kwasi adwoa abena chidi chinedu "
    "chukwuemeka emeka ngozi chioma ifeoma oluwaseun olumide adebayo babatunde folake yetunde tunde "
    "blessing emmanuella divine grace merveille exauce dieudonne espoir christelle "
    "rakoto hery mamy lalao voahangy noro tiana fanja said anfane echati "
    // Portuguese, Spanish, Italian
    "joao joão jose josé antonio antónio manuel francisco carlos luis luís paulo pedro miguel rui nuno tiago "
    "diogo goncalo gonçalo duarte vasco ricardo fernando jorge sergio sérgio mario mário helder hélder "
    "joaquim armando maria ana inês beatriz catarina mariana carolina leonor matilde conceicao conceição "
    "fatima graca graça lurdes rosario rosário luisa luísa isabel teresa filipa joana rita sofia susana "
    "alejandro javier diego pablo alvaro álvaro jesus juan rodrigo enrique gonzalo guadalupe lucia lucía "
    "carmen dolores pilar mercedes soledad consuelo xavier inigo iñigo giuseppe giovanni francesco luigi "
    "vincenzo salvatore pietro paolo matteo lorenzo alessandro andrea stefano giulia chiara francesca "
    "giuseppina concetta antonella federica alessia elisabetta "
    // Polish, Slavic, Romanian, Baltic, Greek
    "piotr krzysztof andrzej tomasz pawel paweł michal michał marcin jakub wojciech lukasz łukasz zbigniew "
    "stanislaw stanisław jan janusz kazimierz grzegorz mateusz agnieszka malgorzata małgorzata katarzyna "
    "ewa krystyna joanna magdalena monika zofia jadwiga danuta halina irena bozena bożena aleksandra "
    "aleksander dmitri dmitry vladimir igor oleg sergei sergey ivan nikolai yuri alexei olena oksana "
    "tetiana natalia svetlana tatiana irina ekaterina ludmila olga yulia bogdan vasile gheorghe ion mihai "
    "florin ionut ionela mihaela elena adriana daniela gabriela cristina marius petru dragan milan zoran "
    "slobodan jelena milica nikola stefan giorgi nino dimitrios georgios konstantinos eleni jiri jiří "
    "vaclav zdenek petr lenka jana zuzana laszlo lászló istvan istván zoltan gabor gábor ildiko katalin "
    // Turkish, Kurdish, Armenian, Iranian, Afghan
    "mehmet ahmet mustafa ali huseyin hüseyin hasan ibrahim ismail osman yusuf murat omer ömer ramazan halil "
    "suleyman süleyman emre burak serkan volkan hakan erkan orhan tuncay fatma ayse ayşe emine hatice zeynep "
    "elif meryem serife şerife zehra sultan hanife merve ozlem özlem gulsen gülşen busra büşra esra kubra "
    "kübra tugba tuğba sevgi songul songül berivan rojda azad baran aram armen hovhannes gayane anahit "
    "reza hossein farhad shirin parisa nasrin zahra golnaz abdul gul jan "
    // Vietnamese, Chinese, Indian subcontinent, Tamil
    "thi van minh anh linh phuong hoa lan mai thuy huong hung dung tuan quang duc thanh trung nam hai "
    "son long khanh ngoc trang thao nhung xuan wei ming jing li yan xiaoming mei ling jun jie hao "
    "fang hui lei xin yi yuting priyanka rajesh suresh ramesh lakshmi kumar anand vijay sanjay ravi deepa "
    "sunita kavita meena nirmala kandiah sivakumar thevarajah shanthi vasanthi abdur rahman nusrat farhana "
    // Breton, Basque, Alsatian, Corsican, Occitan, overseas
    "yann yannick yoann erwan gwenael gwenaël gwendal goulven herve hervé loic loïc malo mael maël ronan "
    "tanguy tugdual alan alain briac corentin denez divy efflam elouan ewen fanch fañch iwan jakez job kireg "
    "nolwenn soazig soizic gwenaelle gwenaëlle gwendoline annaig annaïg rozenn morgane enora lena maelle "
    "maëlle maiwenn maïwenn azenor bleuenn katell lenaig lenaïg nolwen riwan titouan youenn "
    "xabi peio mattin ximun ellande oihana maialen amaia maddi haizea jurgen jürgen gunther günther hansi "
    "sepp seppi fritz heinrich ulrich lieselotte liesel gretel greta hedwig mathilda wendelin odile "
    "ange pasquale petru ghjuvan ghjulia lisandru dumenicu francescu battista santu saveria letizia vannina "
    "anghjula lesia orso toussaint don noel noël marie-ange maelys maëlys teuira moana hina teva heimanu "
    "tehani wesley marvin kendrick kimberley shana shaina djibril kenzo mayron "
    // Recent French ones, and old ones
    "lea léa leo léo lucas enzo mathis nathan noah hugo louis jules arthur gabriel raphael raphaël adam mael "
    "sacha tom timeo timéo nino mila jade louise alice chloe chloé lina rose anna mia ambre julia lou juliette "
    "zoe zoé agathe jeanne romane eva inaya lana manon sarah camille oceane océane clara lola elsa emma "
    "gaspard leon léon marius auguste anselme eloi éloi marceau basile come côme augustin ernest achille "
    "lilou louane loane lylou maya nina noemie noémie apolline capucine margaux margot heloise héloïse "
    "celestine célestine suzanne simone yvette ginette huguette josette paulette raymonde georgette "
    "marcelle germaine lucette arlette odette solange gisele gisèle mauricette bernadette micheline "
    "jacqueline monique christiane eliane éliane josiane liliane viviane ghislaine chantal mireille "
    "marcel lucien fernand raymond gaston leonce léonce edmond emile émile firmin alphonse "
    "kevin dylan brandon jordan steven kelly jennifer priscilla cindy wendy sullivan ryan killian "
    "swan ezio maelia alba aaron ismaël noam ilan eden shirel yael yaël avraham moshe mendel haim chaim "
    "rivka esther myriam eliott eliot elliot lyam liam milo malone naël nael ayden aylan soan tiago owen "
    "lyna assia aya nour sohan kaïs kais ilyan imran isaac ibrahim mohamed-amine neila neïla inaya";

constexpr std::string_view kSurnames =
    "martin bernard thomas petit robert richard durand dubois moreau laurent simon michel lefebvre leroy roux "
    "david bertrand morel fournier girard bonnet dupont lambert fontaine rousseau vincent muller lefevre faure "
    "andre mercier blanc guerin boyer garnier chevalier francois legrand gauthier garcia perrin robin clement "
    "morin nicolas henry roussel mathieu gautier masson marchand duval denis dumont marie lemaire noel meyer "
    "dufour meunier brun blanchard giraud joly riviere lucas brunet gaillard barbier arnaud martinez gerard "
    "roche renard schmitt roy leroux colin vidal caron picard roger fabre aubert lemoine renaud dumas lacroix "
    "olivier philippe bourgeois pierre benoit rey leclerc payet rolland leclercq guillaume lecomte lopez jean "
    "dupuy guillot hubert berger carpentier sanchez dupuis moulin louis deschamps huet vasseur perez boucher "
    "fleury royer klein jacquet adam paris poirier marty aubry guyot carre charles renault charpentier menard "
    "maillard baron bertin bailly herve schneider fernandez gall collet leger bouvier julien prevost millet "
    "perrot daniel cousin germain breton besson langlois remy guegan goff pelletier leveque perrier leblanc "
    "barre lebrun marchal weber mallet hamon boulanger jacob monnier michaud rodriguez guichard gillet etienne "
    "grondin poulain tessier chevallier collin chauvin silva bouchet gay lemaitre benard marechal humbert "
    "reynaud antoine hoarau perret barthelemy cordier pichon lejeune gilbert lamy delaunay pasquier carlier "
    "laporte gros buisson bousquet charrier coulon besnard diallo traore coulibaly keita cisse toure camara "
    "sow barry balde diop ndiaye fall gueye faye sarr diouf seck sy ba ka mbaye sall thiam sane mendy kone "
    "ouattara kouyate sissoko sidibe dembele konate doumbia bamba sylla bah conde drame fofana sacko soumah "
    "benali bensaid belkacem hamidi haddad mansouri brahimi bouzid cherif saidi slimani amrani alaoui "
    "idrissi tazi bennani berrada fassi benjelloun zerrouki meziane khelifi ferhat ait hamadi "
    "kaci saadi boudjemaa bouazza trabelsi jaziri gharbi mejri ayari nasri nguyen tran pham huynh vo dang "
    "bui do ngo duong hoang phan vu wang zhang chen yang liu zhao zhou xu ferreira pereira santos oliveira "
    "rodrigues fernandes goncalves gomes lopes marques ribeiro carvalho almeida pinto teixeira moreira "
    "sousa costa silva kowalski nowak wisniewski wojcik kaminski lewandowski zielinski szymanski yilmaz kaya "
    "demir celik sahin yildiz ozturk aydin ozdemir arslan dogan kilic aslan cetin kara koc kurt "
    "rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti smith johnson "
    "williams brown jones garcia miller davis wilson anderson taylor moore jackson white harris clark lewis "
    "walker hall allen young king wright scott green baker adams nelson carter mitchell roberts turner "
    "phillips campbell parker evans edwards collins stewart morris murphy cook rogers cooper richardson wood "
    "watson brooks kelly patel khan singh ahmed hussain begum ali shah kaur o'brien o'connor macdonald "
    "casanova santoni paoli colonna luciani mattei albertini giudicelli leca susini orsini franchi "
    "schmidt fischer wagner becker hoffmann schaeffer kieffer heitz keller zimmermann koenig ehrhardt "
    "rakotomalala rakoto randria razafindrakoto ali said mohamed abdou ahamada "
    "petrov ivanov popescu ionescu popa dumitru jovanovic petrovic horvat novak kovac nagy szabo toth "
    "boulanger charron fevre tisserand menuisier lecuyer lesage legros lenoir leblond sauvage loiseau "
    "rossignol corbeau poisson lapierre laroche lavigne duchene deschenes delacroix delarue dujardin dupre "
    "duprez desjardins beaumont beaulieu bonhomme chretien";

constexpr std::string_view kMedicalWords =
    // Brands and substances as written in French
    "doliprane efferalgan dafalgan advil nurofen spedifen ibuprofene paracetamol aspegic kardegic plavix "
    "xarelto eliquis pradaxa lovenox innohep fraxiparine previscan coumadine sintrom augmentin clamoxyl "
    "amoxicilline rocephine oroken orelox zinnat bactrim ciflox tavanic pyostacine josacine zithromax flagyl "
    "rulid solupred cortancyl medrol solumedrol celestene hydrocortisone fludrocortisone levothyrox "
    "l-thyroxine neomercazole metformine glucophage diamicron lantus novorapid humalog tresiba toujeo "
    "depakine depakote tegretol trileptal keppra lamictal rivotril urbanyl zarontin sabril epitomax topamax "
    "gardenal vimpat briviact fycompa inovelon diacomit epidyolex ritaline concerta quasym strattera risperdal "
    "abilify haldol tercian zyprexa xeroquel leponex largactil theralene atarax xanax lexomil seresta valium "
    "temesta imovane stilnox circadin slenyto seroplex zoloft prozac deroxat effexor laroxyl anafranil cymbalta "
    "lyrica neurontin topalgic acupan oramorph skenan actiskenan oxycontin oxynorm durogesic morphine lamaline "
    "codoliprane ixprim contramal ketum voltarene profenid apranax bi-profenid celebrex arcoxia inexium mopral "
    "inipomp ogast pariet gaviscon smecta motilium primperan vogalene zophren spasfon debridat forlax movicol "
    "transipeg imodium tiorfan uvedose zymad sterogyl dedrogyl rocaltrol one-alpha un-alfa calcidose cacit "
    "caltrate orocal fosamax actonel bonviva aclasta zometa aredia pamidronate zoledronate alendronate "
    "risedronate prolia xgeva forsteo evenity denosumab teriparatide burosumab crysvita strensiq asfotase "
    "voxzogo vosoritide palovarotene sohonos norditropine genotonorm omnitrope saizen somatuline sandostatine "
    "methotrexate imurel cellcept neoral prograf advagraf rapamune plaquenil salazopyrine arava humira enbrel "
    "remicade simponi cimzia roactemra kineret ilaris cosentyx stelara orencia xeljanz olumiant mabthera "
    "tocilizumab ustekinumab soliris ultomiris spinraza zolgensma evrysdi translarna emflaza naglazyme "
    "aldurazyme elaprase vimizim mepsevii lumizyme myozyme nexviadyme fabrazyme replagal galafold cerezyme vpriv "
    "zavesca cerdelga orfadin kuvan palynziq cystagon procysbi xuriden brineura lamzede ravicti ammonaps "
    "carbaglu kalydeco orkambi symkevi kaftrio ventoline seretide symbicort singulair flixotide becotide "
    "pulmicort atrovent bricanyl xolair dupixent lasilix aldactone esidrex amlor coversyl triatec cozaar "
    "aprovel tahor crestor ezetrol bisoprolol cardensiel avlocardyl hemangiol sectral temerit cordarone digoxine "
    "isoptine loxen tildiem adalate viagra revatio tracleer ferriprox exjade desferal hydrea siklos tardyferon "
    "ferinject venofer speciafoldine vitamine neulasta granocyte eprex aranesp nplate revolade hemlibra advate "
    "novoseven botox dysport xeomin lioresal baclofene dantrium kaltostat mepitel betadine biseptine emla "
    "versatis xylocaine naropeine marcaine diprivan ultiva ketalar hypnovel sufentanil ringer "
    // Devices, scores, tests, organisms and eponyms
    "ilizarov precice fitbone fassier duval taylor spatial frame lecoq hoffmann orthofix pediatric "
    "glasgow apgar tanner risser cobb lenke meyerding garden gustilo salter harris perthes legg calve catterall "
    "herring stulberg graf ortolani barlow pavlik ponseti dimeglio pirani blount ollier maffucci marfan loeys "
    "dietz ehlers danlos beighton villefranche ghent sillence bruck lobstein porak durante vrolik jeune ellis "
    "creveld morquio hurler scheie hunter sanfilippo maroteaux lamy sly gaucher fabry pompe niemann pick "
    "krabbe tay sachs sandhoff wolman batten alexander canavan pelizaeus merzbacher leigh kearns sayre leber "
    "melas merrf alpers menkes wilson mccune albright jaffe campanacci camurati engelmann caffey melnick needles "
    "pyle hajdu cheney gorham stout klippel trenaunay weber parkes proteus cowden bannayan sturge osler rendu "
    "hippel lindau recklinghausen bourneville noonan turner klinefelter down edwards patau angelman prader willi "
    "silver russell beckwith wiedemann sotos weaver cornelia lange rubinstein taybi kabuki coffin siris lowry "
    "williams beuren digeorge goldenhar treacher franceschetti pierre robin moebius poland holt oram apert "
    "crouzon pfeiffer saethre chotzen muenke antley bixler cockayne bloom werner hutchinson gilford rett "
    "duchenne becker emery dreifuss steinert thomsen charcot marie tooth friedreich werdnig hoffman kugelberg "
    "welander guillain barre lambert eaton parkinson huntington alzheimer creutzfeldt jakob gilles tourette "
    "crohn basedow hashimoto graves addison cushing conn sheehan kallmann bartter gitelman fanconi alport "
    "berger goodpasture wegener horton takayasu kawasaki behcet still sjogren raynaud crest gougerot hodgkin "
    "burkitt waldenstrom ewing paget wilms hirschsprung meckel barrett caroli byler alagille crigler najjar "
    "gilbert dubin johnson rotor budd chiari arnold dandy walker ebstein fallot eisenmenger brugada wolff "
    "white romano ward jervell lange nielsen willebrand glanzmann bernard soulier fanconi diamond blackfan "
    "shwachman kostmann wiskott aldrich chediak higashi bruton omenn griscelli hermansky pudlak blackfan dent "
    "lowe liddle gordon hartnup refsum zellweger sjogren larsson netherton darier hailey goltz rothmund thomson "
    "bechterew scheuermann schlatter osgood sever kohler freiberg panner kienbock preiser sudeck dupuytren "
    "ledderhose peyronie quervain colles smith monteggia galeazzi bennett rolando jones lisfranc chopart maisonneuve "
    "pott baker morton haglund lachman mcmurray thomas trendelenburg lasegue babinski romberg gowers tinel "
    "phalen finkelstein adson patrick gaenslen schober denis weinberg hardy mendel punnett southern northern "
    "sanger illumina western coombs rhesus kell duffy kidd lewis lyme epstein barr borrelia escherichia "
    "staphylococcus streptococcus pseudomonas klebsiella haemophilus kingella candida aspergillus covid sars "
    "koch widal wright gram ziehl giemsa papanicolaou bence jones kleihauer guthrie "
    "bland altman kaplan meier mann whitney wilcoxon student fisher cox pearson spearman bonferroni kruskal "
    "wallis cronbach likert karnofsky lansky barthel rankin ashworth bayley brunet lezine wechsler denver "
    "vineland conners raven oswestry womac harris gmfcs macs palisano tegner lysholm constant dash pedsql "
    "helsinki oviedo huriet jarde leonetti claeys kouchner veil buzyn touraine matignon inserm pubmed medline "
    "orphanet omim decipher clinvar gnomad alamut ensembl mutalyzer franklin varsome revel cadd hpo "
    "bpap cpap dexa eos siemens philips mindray vicryl ethilon monocryl prolene surgicel "
    "greulich pyle sempe demirjian bayley pinneau usher hoyer brushfield lisch harrington luque cotrel "
    "dubousset milwaukee boston garches cheneau jewett minerve thomas petit rush kirschner steinmann ender "
    "kuntscher imhauser salter pemberton dega chiari ganz steel sugioka wagner judet smith petersen "
    "watson moore hueter lange ludloff kocher langenbeck henry thompson";

constexpr std::string_view kCountries =
    "france allemagne belgique suisse luxembourg italie espagne portugal angleterre royaume irlande ecosse galles "
    "pays-bas hollande autriche pologne hongrie roumanie bulgarie grece turquie russie ukraine serbie croatie "
    "bosnie kosovo albanie macedoine slovenie slovaquie tchequie suede norvege danemark finlande islande "
    "estonie lettonie lituanie moldavie georgie armenie azerbaidjan maroc algerie tunisie libye egypte mauritanie "
    "senegal mali guinee gambie niger nigeria burkina faso tchad cameroun gabon congo zaire togo benin ghana "
    "liberia sierra leone angola mozambique madagascar comores mayotte maurice seychelles djibouti ethiopie "
    "erythree somalie soudan kenya ouganda rwanda burundi tanzanie zambie zimbabwe afrique asie europe amerique "
    "oceanie canada quebec mexique bresil argentine chili perou colombie venezuela equateur bolivie haiti cuba "
    "guyane guadeloupe martinique reunion polynesie caledonie wallis tahiti liban syrie irak iran israel "
    "palestine jordanie arabie emirats qatar koweit yemen afghanistan pakistan inde bangladesh sri lanka nepal "
    "chine japon coree vietnam cambodge laos thailande birmanie malaisie singapour indonesie philippines "
    "australie germany belgium switzerland italy spain england scotland wales ireland netherlands austria poland "
    "hungary romania greece turkey russia morocco algeria tunisia egypt cameroon ivory africa asia america india "
    "china japan korea brazil argentina mexico lebanon syria iraq ukraine uk usa us eu ue onu "
    "bretagne normandie alsace lorraine champagne ardenne ardennes bourgogne franche-comte auvergne rhone alpes "
    "provence corse occitanie aquitaine limousin poitou charentes picardie nord ile-de-france languedoc "
    "roussillon savoie jura vosges gironde finistere morbihan vendee sarthe mayenne loire loiret moselle "
    "meuse marne aube yonne nievre cher indre vienne creuse correze cantal lozere gard herault aude ariege "
    "tarn aveyron lot dordogne landes gers pyrenees isere drome ardeche var vaucluse oise aisne somme eure "
    "orne calvados manche essonne yvelines antilles maghreb sahara mediterranee atlantique flandre flandres "
    "wallonie yorkshire kent essex sussex devon cornwall texas california florida";

constexpr std::string_view kHospitals =
    "necker|necker enfants malades|la pitie salpetriere|pitie salpetriere|la pitie|la salpetriere|salpetriere|"
    "cochin|bichat|bichat claude bernard|lariboisiere|trousseau|armand trousseau|robert debre|bicetre|"
    "kremlin bicetre|hotel dieu|la timone|timone|purpan|hautepierre|pellegrin|gustave roussy|institut curie|"
    "saint antoine|tenon|beaujon|hopital foch|rangueil|larrey|edouard herriot|femme mere enfant|pontchaillou|"
    "jeanne de flandre|roger salengro|claude huriez|brabois|lapeyronie|arnaud de villeneuve|"
    "l archet|lenval|ambroise pare|raymond poincare|henri mondor|jean verdier|avicenne|bretonneau|clocheville|"
    "haut leveque|croix rousse|lyon sud|la conception|la cavale blanche|morvan|hopital sud|charles nicolle|"
    "leon berard|oscar lambret|paoli calmettes|val de grace|percy|begin|sainte anne|quinze vingts|"
    "lariboisiere fernand widal|fernand widal|louis mourier|antoine beclere|georges pompidou|hegp|paul brousse|"
    "institut imagine|saint vincent de paul|port royal|les peupliers|diaconesses|saint joseph|"
    "great ormond street|addenbrooke|addenbrookes|johns hopkins|mayo clinic|mount sinai|royal free|"
    "john radcliffe|alder hey|evelina|saint luc|erasme|reine fabiola|chuv|hug|institut bergonie|"
    "ibn rochd|ibn sina|farhat hached|charles nicolle|la rabta|le dantec|fann|principal de dakar|mustapha bacha|"
    "aphp|ap hp|ap hm|aphm|hcl|hospices civils|assistance publique";

}  // namespace

std::span<const RoleWords> roleWords() { return kRoles; }
std::string_view moreGivenNames() { return kGivenNames; }
std::string_view moreSurnames() { return kSurnames; }
std::string_view moreMedicalWords() { return kMedicalWords; }
std::string_view countryWords() { return kCountries; }
std::string_view hospitalNames() { return kHospitals; }

}  // namespace consilium::clinical
