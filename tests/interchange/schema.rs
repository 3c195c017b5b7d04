//! Exports keep to the JSON Schema that is given away with the program.

use dossier::export::{self, Options, Report, exporter};
use dossier::model::Workspace;
use dossier::query::{Filter, passages};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::any::{now, numbers, workspace};

const SCHEMA: &str = include_str!("../../assets/dossier-export.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}

fn exported(workspace: &Workspace, format: &str, times: bool) -> String {
    let found = passages(workspace, &Filter::default());
    let options = Options {
        times,
        ..Options::default()
    };
    let report = Report::new(workspace, &found, options, now()).with_all_documents();
    let mut bytes = Vec::new();
    export::write(exporter(format).unwrap(), &report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[track_caller]
fn check(validator: &Validator, value: &Value) {
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn the_schema_is_one_of_draft_2020_12() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn every_export_is_as_its_schema_says() {
    let whole = validator(&schema());
    proptest!(ProptestConfig::with_cases(48), |(numbers in numbers(), times in any::<bool>())| {
        let sent = workspace(&numbers);
        let value = serde_json::from_str(&exported(&sent, "json", times)).unwrap();
        check(&whole, &value);
    });
}

#[test]
fn every_line_of_an_export_as_lines_is_a_record_of_the_same_schema() {
    let mut schema = schema();
    schema["properties"] = json!({});
    schema["required"] = json!([]);
    schema["additionalProperties"] = json!(true);
    let defs = schema["$defs"].as_object().unwrap().clone();
    let of_type = |name: &str| {
        let mut one = schema.clone();
        one["$ref"] = json!(format!("#/$defs/{name}"));
        validator(&one)
    };
    let validators: std::collections::BTreeMap<String, Validator> = defs
        .keys()
        .map(|name| (name.clone(), of_type(name)))
        .collect();
    proptest!(ProptestConfig::with_cases(24), |(numbers in numbers())| {
        let sent = workspace(&numbers);
        let lines = exported(&sent, "jsonl", true);
        let mut lines = lines.lines();
        let head: Value = serde_json::from_str(lines.next().unwrap()).unwrap();
        assert_eq!(head["format"], "dossier-lines");
        for line in lines {
            let mut record: Value = serde_json::from_str(line).unwrap();
            let kind = record.as_object_mut().unwrap().remove("type").unwrap();
            check(&validators[kind.as_str().unwrap()], &record);
        }
    });
}

#[test]
fn what_is_not_an_export_is_refused() {
    let whole = validator(&schema());
    let nothing = Workspace::new(dossier::model::WorkspaceId(uuid::Uuid::nil()), "", now());
    let mut value: Value = serde_json::from_str(&exported(&nothing, "json", true)).unwrap();
    check(&whole, &value);
    value["annotations"] = json!([{ "id": "1" }]);
    assert!(!whole.is_valid(&value));
}
