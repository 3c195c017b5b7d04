//! Parts of a document with a source of their own: making them, reading one by itself, citing it.

use crate::bench::Bench;

const STORY: &str = "The harbour plan fails\n\nThe council met on Monday.\n\nRain for a week\n\nThe roads were wet.\n\nIt heard from the old town.\n";

/// Fills in a field of the window over the others.
fn fill(bench: &mut Bench, label: &str, words: &str) {
    let at = bench.find_last(label).rect().center();
    bench.click_at(at);
    bench.key("Ctrl+A");
    bench.type_text(words);
}

/// One story that another one interrupts, as an article of two parts.
fn interrupted() -> Bench {
    let mut bench = Bench::with_text(STORY);
    bench.select("The council met on Monday.");
    bench.menu("Edit", "New article from selection");
    fill(&mut bench, "Title", "The plan");
    fill(&mut bench, "Author", "Jo Hill");
    bench.click("Done");
    bench.select("It heard from the old town.");
    bench.menu("Edit", "Add selection to article…");
    bench.told("Done: ");
    bench
}

#[test]
fn an_article_is_made_of_a_selection_and_stands_under_its_document() {
    let mut bench = interrupted();
    bench.shows("Article The plan, Jo Hill");
    let article = bench.workspace().articles.values().next().unwrap();
    assert_eq!(article.title, "The plan");
    assert_eq!(article.source.author, "Jo Hill");
    assert_eq!(article.parts.len(), 2);
    bench.is_sound();

    bench.key("Ctrl+Z");
    let article = bench.workspace().articles.values().next().unwrap();
    assert_eq!(article.parts.len(), 1);
    while !bench.workspace().articles.is_empty() {
        bench.key("Ctrl+Z");
    }
    assert_eq!(bench.workspace().documents.size(), 1);
    bench.does_not_show("Article The plan");
    bench.is_sound();
}

#[test]
fn an_article_is_read_by_itself_and_marked_across_its_joint() {
    let mut bench = interrupted();
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Read it by itself");
    bench.shows("Article by itself: The plan");
    let seen: Vec<String> = bench
        .paragraphs()
        .into_iter()
        .map(|(words, _)| words)
        .collect();
    assert_eq!(
        seen,
        ["The council met on Monday.", "It heard from the old town."]
    );
    // All that is seen is one passage of two spans; what is left out is not marked.
    bench.key("Ctrl+Home");
    bench.key("Ctrl+Shift+End");
    bench.key("A");
    let annotation = bench.in_hand();
    assert_eq!(annotation.spans().count(), 2);
    let text = bench.text();
    let words: Vec<&str> = annotation
        .spans()
        .map(|span| text.get(span.bytes()).unwrap())
        .collect();
    assert_eq!(
        words,
        ["The council met on Monday.", "It heard from the old town."]
    );
    bench.shows("from The plan, Jo Hill");
    bench.is_sound();

    bench.click("Whole document");
    bench.does_not_show("Article by itself");
    bench.shows("The roads were wet.");
}

#[test]
fn the_parts_of_an_article_are_ordered_and_taken_out_and_the_article_is_deleted() {
    let mut bench = interrupted();
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Title, source and parts…");
    bench.click("Later part 1");
    let first = |bench: &Bench| {
        let article = bench.workspace().articles.values().next().unwrap();
        article.parts.first().unwrap().first.clone()
    };
    assert_eq!(first(&bench), "It heard from the old town.");
    bench.click("Remove part 1");
    assert_eq!(first(&bench), "The council met on Monday.");
    bench.click("Done");
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Delete the article");
    assert!(bench.workspace().articles.is_empty());
    bench.click("Undo");
    assert_eq!(bench.workspace().articles.size(), 1);
    bench.is_sound();
}

#[test]
fn articles_move_among_each_other_and_become_one() {
    let mut bench = interrupted();
    bench.select("The roads were wet.");
    bench.menu("Edit", "New article from selection");
    fill(&mut bench, "Title", "Rain");
    bench.click("Done");
    bench.right_click("Article Rain");
    bench.click("Move up");
    let titles = |bench: &Bench| -> Vec<String> {
        let document = bench.document().id;
        let articles = bench.workspace().articles_of(document);
        articles.iter().map(|it| it.title.clone()).collect()
    };
    assert_eq!(titles(&bench), ["Rain", "The plan"]);
    bench.right_click("Article Rain");
    bench.click("Merge into");
    bench.menu_row("The plan");
    assert_eq!(titles(&bench), ["The plan"]);
    let article = bench.workspace().articles.values().next().unwrap();
    assert_eq!(article.parts.len(), 3);
    bench.is_sound();
}

#[test]
fn articles_are_proposed_and_each_is_taken_or_left() {
    let words = "The council met on Monday and heard from the people of the old town, who had come in large numbers to say what they thought of it.\n\n".repeat(3);
    let text = format!(
        "The harbour plan fails\nBy Jo Hill\n\n{words}Rain for a week\nMia Stone March 3, 2021\n\n{words}"
    );
    let mut bench = Bench::with_text(&text);
    bench.menu("Edit", "Suggest articles…");
    bench.shows("2 articles seen");
    assert!(bench.workspace().articles.is_empty());
    bench.click("Leave The harbour plan fails");
    bench.click("Make the article Rain for a week");
    bench.does_not_show("articles seen");
    let article = bench.workspace().articles.values().next().unwrap();
    assert_eq!(article.title, "Rain for a week");
    assert_eq!(article.source.author, "Mia Stone");
    assert_eq!(article.source.published.unwrap().to_string(), "2021-03-03");
    bench.shows("Article Rain for a week, Mia Stone, 3 Mar 2021");
    bench.is_sound();

    let mut bench = Bench::with_text("Nothing but one line.");
    bench.menu("Edit", "Suggest articles…");
    bench.told("No further articles are told from each other here");
}

#[test]
fn finding_in_an_article_by_itself_counts_what_is_shown() {
    let mut bench = interrupted();
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Read it by itself");
    bench.key("Ctrl+F");
    bench.fill("Find", "the");
    bench.shows(" of 2");
    bench.click("Whole document");
    bench.shows(" of 4");
}

/// The story with its last words first.
fn reordered() -> Bench {
    let mut bench = interrupted();
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Title, source and parts…");
    bench.click("Later part 1");
    bench.click("Done");
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Read it by itself");
    bench.shows("Article by itself: The plan");
    bench
}

fn seen(bench: &Bench) -> Vec<String> {
    let paragraphs = bench.paragraphs().into_iter();
    paragraphs.map(|(words, _)| words).collect()
}

const IN_ORDER: [&str; 2] = ["It heard from the old town.", "The council met on Monday."];

#[test]
fn an_article_is_read_in_an_order_of_its_own_and_marked_across_its_joint() {
    let mut bench = reordered();
    assert_eq!(seen(&bench), IN_ORDER);
    bench.key("Ctrl+Home");
    bench.key("Ctrl+Shift+End");
    assert_eq!(bench.copied(), IN_ORDER.join("\n\n"));
    assert_eq!(bench.selected(), IN_ORDER.join("\n\n"));
    bench.shows("53 characters selected");
    bench.key("A");
    // An annotation of the document beneath, in the order of its text.
    let words = |bench: &Bench| -> Vec<String> {
        let spans = bench.in_hand().spans();
        spans
            .map(|span| bench.text().get(span.bytes()).unwrap().to_owned())
            .collect()
    };
    assert_eq!(words(&bench), [IN_ORDER[1], IN_ORDER[0]]);
    bench.shows("from The plan, Jo Hill");
    bench.is_sound();
    bench.key("Ctrl+Z");
    bench.key("Escape");

    // From the end of the part that is read first into the other one.
    bench.key("Ctrl+Home");
    bench.key("End");
    for _ in 0..5 {
        bench.key("ArrowLeft");
    }
    bench.key("Shift+ArrowDown");
    bench.key("Shift+Home");
    bench.key("Shift+Ctrl+ArrowRight");
    assert_eq!(bench.selected(), "town.\n\nThe");
    bench.key("A");
    assert_eq!(words(&bench), ["The", "town."]);
    bench.click("Whole document");
    bench.shows("The roads were wet.");
    bench.is_sound();
}

#[test]
fn caret_finding_and_annotations_follow_the_order_in_which_an_article_is_read() {
    let mut bench = reordered();
    let at = |bench: &Bench| bench.app().view.selection(bench.document().id).head.byte();
    let start = |bench: &Bench, words: &str| bench.text().find(words).unwrap();
    bench.key("Ctrl+Home");
    assert_eq!(at(&bench), start(&bench, IN_ORDER[0]));
    // One character after the other, over the joint and to the end, and back.
    let mut passed = vec![at(&bench)];
    for _ in 0..IN_ORDER.join("\n\n").len() + 2 {
        bench.key("ArrowRight");
        passed.push(at(&bench));
    }
    passed.dedup();
    let end = start(&bench, IN_ORDER[1]) + IN_ORDER[1].len();
    assert_eq!(passed.last(), Some(&end));
    assert!(passed.contains(&start(&bench, IN_ORDER[1])));
    for _ in 0..IN_ORDER.join("\n\n").len() + 2 {
        bench.key("ArrowLeft");
    }
    assert_eq!(at(&bench), start(&bench, IN_ORDER[0]));

    bench.key("Ctrl+F");
    bench.fill("Find", "the");
    bench.shows("1 of 2");
    assert_eq!(at(&bench), start(&bench, "the old town") + 3);
    bench.key("Enter");
    bench.shows("2 of 2");
    assert_eq!(at(&bench), start(&bench, "The council") + 3);
    bench.key("Escape");

    bench.select("council");
    bench.key("A");
    bench.select("town");
    bench.key("A");
    let first = bench.paragraph(IN_ORDER[0]).left_center();
    bench.click_at(first + egui::vec2(2.0, 0.0));
    let quote = |bench: &Bench| bench.in_hand().quote();
    assert_eq!(bench.app().view.in_hand, None);
    assert_eq!(at(&bench), start(&bench, IN_ORDER[0]));
    bench.key("]");
    assert_eq!(quote(&bench), "town");
    bench.key("]");
    assert_eq!(quote(&bench), "council");
    bench.shows("Article by itself: The plan");

    // Tables and exports list them so too; what is outside stands after the article that begins
    // before it.
    bench.click("Whole document");
    bench.select("roads");
    bench.key("A");
    let listed = dossier::query::passages(bench.workspace(), &dossier::query::Filter::default());
    let quotes: Vec<String> = listed.iter().map(|it| it.annotation.quote()).collect();
    assert_eq!(quotes, ["town", "council", "roads"]);
}

#[test]
fn an_article_follows_when_its_parts_change_places_while_it_is_read() {
    let mut bench = reordered();
    bench.right_click("Article The plan, Jo Hill");
    bench.click("Title, source and parts…");
    bench.click("Later part 1");
    bench.click("Done");
    assert_eq!(seen(&bench), [IN_ORDER[1], IN_ORDER[0]]);
    bench.key("Ctrl+Z");
    assert_eq!(seen(&bench), IN_ORDER);
    // A click takes the place that is seen.
    let at = bench.paragraph(IN_ORDER[1]).left_center();
    bench.click_at(at + egui::vec2(2.0, 0.0));
    let head = bench.app().view.selection(bench.document().id).head.byte();
    assert_eq!(head, bench.text().find(IN_ORDER[1]).unwrap());
    bench.is_sound();
}

/// Two parts that touch in the document and are read the other way round.
fn turned() -> Bench {
    let mut bench = Bench::with_text("It ends so. It begins and\n");
    for words in ["It begins and", "It ends so. "] {
        bench.select(words);
        if bench.workspace().articles.is_empty() {
            bench.menu("Edit", "New article from selection");
            fill(&mut bench, "Title", "The plan");
            bench.click("Done");
        } else {
            bench.menu("Edit", "Add selection to article…");
        }
    }
    bench.told("Done: ");
    bench.right_click("Article The plan");
    bench.click("Read it by itself");
    bench.shows("Article by itself: The plan");
    assert_eq!(seen(&bench), ["It begins and", "It ends so. "]);
    bench
}

#[test]
fn parts_that_touch_and_are_read_the_other_way_round_are_selected_as_a_whole() {
    let mut bench = turned();
    bench.key("Ctrl+Home");
    bench.key("Ctrl+Shift+End");
    assert_eq!(bench.copied(), "It begins and\n\nIt ends so. ");
    assert_eq!(bench.selected(), "It begins and\n\nIt ends so. ");
    bench.key("A");
    // White space at the ends of what is marked is left out, also where two parts meet.
    let words = |bench: &Bench| -> Vec<String> {
        let spans = bench.in_hand().spans();
        spans
            .map(|span| bench.text().get(span.bytes()).unwrap().to_owned())
            .collect()
    };
    assert_eq!(words(&bench), ["It ends so.", "It begins and"]);
    bench.shows("Quote It begins and … It ends so.");
    bench.is_sound();
    bench.key("Ctrl+Z");
    bench.key("Escape");

    // The end of what is read first and the beginning of the other.
    bench.key("Ctrl+F");
    bench.fill("Find", "begins and It ends");
    bench.shows("1 of 1");
    bench.key("Escape");
    assert_eq!(bench.selected(), "begins and\n\nIt ends");
    bench.key("A");
    assert_eq!(words(&bench), ["It ends", "begins and"]);
    bench.shows("Quote begins and … It ends");
    bench.is_sound();
}

#[test]
fn words_that_run_across_a_joint_are_found_where_an_article_is_read_by_itself() {
    let mut bench = reordered();
    bench.key("Ctrl+F");
    bench.fill("Find", "old town. The council");
    bench.shows("1 of 1");
    bench.key("Escape");
    assert_eq!(bench.selected(), "old town.\n\nThe council");
    bench.key("A");
    assert_eq!(bench.in_hand().spans().count(), 2);
    assert_eq!(bench.in_hand().quote(), "The council … old town.");
    bench.shows("Quote old town. … The council");
    bench.menu("View", "Excerpts");
    bench.shows("Excerpt old town. … The council");
    bench.is_sound();
}

#[test]
fn of_an_article_that_is_read_by_itself_only_its_own_hits_are_tagged() {
    let mut bench = reordered();
    let n_in_all = bench.text().matches("The").count();
    bench.key("Ctrl+F");
    bench.fill("Find", "The");
    bench.click("Match case");
    bench.click("Tag all hits…");
    let document = bench.document().id;
    let text = bench.workspace().text(document).unwrap().clone();
    let article = bench.app().article_alone(document).unwrap();
    let alone: usize = article
        .spans()
        .map(|span| text.slice(span).matches("The").count())
        .sum();
    assert!((1..n_in_all).contains(&alone), "{alone} of {n_in_all}");
    bench.shows(&format!(
        "{alone} of {}",
        dossier::text::words::counted(alone, "hit")
    ));
    bench.click("In all documents");
    bench.shows(&format!("{n_in_all} of {n_in_all} hits"));
    bench.click("In all documents");
    bench.fill("Find", "old town. The council");
    bench.shows("1 hit runs across a joint of the article");
    bench.is_sound();
}

#[test]
fn the_outline_lists_the_headings_of_the_article_that_is_read_by_itself() {
    let mut bench = Bench::new();
    let path = bench.write(
        "source.md",
        b"# Plan\n\nOne.\n\n# Rain\n\nTwo.\n\n# End\n\nThree.\n",
    );
    bench.drop_files(&[path]);
    bench.select("End");
    bench.menu("Edit", "New article from selection");
    fill(&mut bench, "Title", "The plan");
    bench.click("Done");
    bench.select("Plan");
    bench.menu("Edit", "Add selection to article…");
    bench.told("Done: ");
    bench.menu("View", "Outline");
    bench.shows("Heading Rain");
    bench.right_click("Article The plan");
    bench.click("Read it by itself");
    bench.does_not_show("Heading Rain");
    let at = |words: &str| bench.find_last(words).rect().top();
    assert!(at("Heading End") < at("Heading Plan"));
    bench.click("Heading End");
    let head = bench.app().view.selection(bench.document().id).head.byte();
    assert_eq!(head, bench.text().find("End").unwrap());
    bench.shows("Article by itself: The plan");
    bench.click("Whole document");
    bench.shows("Heading Rain");
}
