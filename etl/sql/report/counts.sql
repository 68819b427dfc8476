-- What was read, and what became of it
SELECT unnest([
    {'what': 'pages read', 'count': pages, 'which are': 'copies included'},
    {'what': 'duplicates', 'count': duplicates, 'which are': 'copies of a page that do not count'},
    {'what': 'pages with entries', 'count': pages_with_entries, 'which are': ''},
    {'what': 'pages rejected', 'count': pages_rejected, 'which are': 'no entry could be read'},
    {'what': 'redirects', 'count': pages_redirecting, 'which are': 'and pages that only name another spelling'},
    {'what': 'pages without', 'count': pages_without, 'which are': 'nothing in the languages asked for'},
    {'what': 'pages unchanged', 'count': pages_reused, 'which are': 'rows taken from the dump before'},
    {'what': 'entries', 'count': entries, 'which are': 'each with an address of its own'},
    {'what': 'entries of duplicates', 'count': entries_duplicate, 'which are': 'left out with their pages'},
    {'what': 'rejects', 'count': rejects, 'which are': 'pages or sections that could not be read'},
    {'what': 'unknowns', 'count': unknowns, 'which are': 'things met that no rule knows'},
    {'what': 'skipped', 'count': skipped, 'which are': 'things that are no content: images, categories, layout'},
    {'what': 'retired', 'count': retired, 'which are': 'addresses whose entry is gone; never given to another'}
], recursive := true) FROM run;
