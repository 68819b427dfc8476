-- A value is not of its closed set.
SELECT address, title, detail FROM (
    SELECT address, NULL AS title, 'forms ' || ordinal || ': ' || concat_ws(', ', grammatical_case, grammatical_number, gender, person, tense, mood, degree, voice, verb_form, declension, source) AS detail FROM forms
    WHERE grammatical_case NOT IN ('nominative', 'genitive', 'dative', 'accusative', 'instrumental', 'locative', 'prepositional', 'vocative', 'ablative',
            'partitive', 'illative', 'inessive', 'elative', 'allative', 'adessive', 'essive', 'translative', 'abessive', 'comitative', 'terminative',
            'ergative', 'absolutive')
        OR grammatical_number NOT IN ('singular', 'plural', 'dual') OR gender NOT IN ('masculine', 'feminine', 'neuter', 'common') OR person NOT IN ('first', 'second', 'third')
        OR tense NOT IN ('present', 'preterite', 'perfect', 'pluperfect', 'future', 'future_perfect')
        OR mood NOT IN ('indicative', 'subjunctive', 'subjunctive_1', 'subjunctive_2', 'imperative') OR degree NOT IN ('positive', 'comparative', 'superlative')
        OR voice NOT IN ('active', 'passive', 'stative_passive')
        OR verb_form NOT IN ('infinitive', 'participle_1', 'participle_2', 'extended_infinitive', 'gerundive', 'gerund', 'supine')
        OR declension NOT IN ('strong', 'weak', 'mixed') OR source NOT IN ('table', 'generated', 'flexion', 'form page') OR table_column NOT BETWEEN 1 AND 4
    UNION ALL
    SELECT address, NULL, 'sounds ' || ordinal || ': ' || kind FROM sounds WHERE kind NOT IN ('ipa', 'audio', 'rhyme')
    UNION ALL
    SELECT address, NULL, 'links ' || ordinal || ': ' || status FROM links WHERE status NOT IN ('linked', 'no marker', 'no such sense')
    UNION ALL
    SELECT address, NULL, 'translations ' || ordinal || ': ' || status FROM translations WHERE status NOT IN ('linked', 'no marker', 'no such sense')
    UNION ALL
    SELECT address, NULL, 'examples ' || ordinal || ': ' || status FROM examples WHERE status NOT IN ('linked', 'no marker', 'no such sense')
    UNION ALL
    SELECT address, title, 'genders ' || genders::VARCHAR FROM aqea_entries WHERE NOT list_has_all(['m', 'f', 'n', 'u'], genders)
)
