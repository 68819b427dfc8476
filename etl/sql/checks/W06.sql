-- A pronunciation has characters that are not on the chart of the IPA.
SELECT s.address, e.title, s.kind || ' ' || s.value || ': '
    || array_to_string(list_sort(list_distinct(regexp_extract_all(strip_accents(s.value), '[^a-zæçðøħŋœɐ-ʯβθχɫᵻʙǀ-ǃˈˌːˑ̀-ͯ᷄-᷊ʼⱱ ʰʱʲʳʴʷʸˀˁˠˡˢˣˤⁿᵊᵝᵈᶿᶢᵐᶮᵑᶰᶬ˔-˗˞˥-˩‿͜͡⁀ꜛꜜ↗↘|‖.\s()⁽⁾,…~-]'))), ' ') AS detail
FROM sounds s JOIN aqea_entries e USING (address)
WHERE s.kind IN ('ipa', 'rhyme')
    AND regexp_matches(strip_accents(s.value), '[^a-zæçðøħŋœɐ-ʯβθχɫᵻʙǀ-ǃˈˌːˑ̀-ͯ᷄-᷊ʼⱱ ʰʱʲʳʴʷʸˀˁˠˡˢˣˤⁿᵊᵝᵈᶿᶢᵐᶮᵑᶰᶬ˔-˗˞˥-˩‿͜͡⁀ꜛꜜ↗↘|‖.\s()⁽⁾,…~-]')
