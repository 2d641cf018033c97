"""What people write where they have no value, in many languages."""

# Without accents, in lower case, with one blank for all that is neither letter nor digit: "N/A" is "n a".
_ENGLISH = """
null, undefined, none, nil, nan, n a, na, not applicable, not available, not provided, not given, not specified,
not set, not known, not disclosed, not stated, unspecified, undisclosed, unknown, no data, no value, no answer,
no entry, no response, nothing, empty, blank, tbd, tba, to be determined, prefer not to say, please select,
please choose, select one, choose one, choose an option, object object
"""
_GERMAN = """
keine, kein, keiner, keines, keinen, keine angabe, keine angaben, keine daten, keine antwort, k a, nichts,
nicht vorhanden, nicht bekannt, nicht angegeben, nicht zutreffend, nicht verfugbar, unbekannt, ohne angabe, ohne,
entfallt, leer, n v, bitte wahlen, bitte auswahlen
"""
_FRENCH = """
aucun, aucune, neant, rien, n c, s o, non renseigne, non renseignee, non applicable, non disponible,
non communique, non precise, non specifie, non fourni, sans objet, sans reponse, pas de reponse, inconnu, inconnue,
vide, indefini, veuillez choisir, veuillez selectionner
"""
_SPANISH = """
ninguno, ninguna, ningun, nada, n d, s d, no aplica, no disponible, no procede, no consta, no especificado,
no indicado, no proporcionado, sin datos, sin dato, sin informacion, sin respuesta, sin especificar, desconocido,
desconocida, vacio, nulo, seleccione, seleccionar, seleccione una opcion
"""
_PORTUGUESE = """
nenhum, nenhuma, nao aplicavel, nao se aplica, nao informado, nao informada, nao disponivel, nao especificado,
nao possui, nao tem, sem dados, sem informacao, sem resposta, desconhecido, desconhecida, vazio, selecione,
selecione uma opcao
"""
_ITALIAN = """
nessuno, nessuna, nessun dato, nessuna risposta, niente, nulla, n p, non specificato, non indicato, non pervenuto,
non fornito, non disponibile, non applicabile, sconosciuto, sconosciuta, vuoto, seleziona, selezionare
"""
_DUTCH = """
geen, niets, n v t, nvt, niet van toepassing, niet beschikbaar, niet bekend, niet opgegeven, niet ingevuld,
onbekend, geen antwoord, geen gegevens, geen opgave, leeg, maak een keuze, selecteer
"""
# Scandinavian, Finnish, Slavic, Hungarian and Turkish, Chinese and Japanese.
_OTHERS = """
ingen, inga, inget, ei ole, brak, brak danych, nie dotyczy, nie podano, zadny, zadna, ziadny, neuvedeno, nincs, yok,
нет, нет данных, не указано, не указан, неизвестно, немає, не вказано, 无, 無, 没有, 未知, なし, 無し, 不明
"""
_WRITTEN = (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _ITALIAN, _DUTCH, _OTHERS)
PLACEHOLDERS = frozenset({"", *(" ".join(text.split()) for written in _WRITTEN for text in written.split(","))})
