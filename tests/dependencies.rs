//! What the program is built of: nothing that talks to a network, and nothing whose licence would
//! bind whoever passes the program on.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]
#![expect(clippy::print_stdout, reason = "the README quotes the figures")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Crates that open connections, or speak protocols over them.
///
/// `zbus` is not among them: it speaks over the session bus, a socket in the file system, to the
/// file dialogs and the screen reader. Neither are `async-io`, `polling` and `rustix`, with which
/// it waits for that socket, nor the clients of X11 and Wayland.
const OF_NETWORKS: &[&str] = &[
    "actix-http",
    "actix-web",
    "async-h1",
    "async-native-tls",
    "async-std",
    "async-tls",
    "attohttpc",
    "awc",
    "aws-lc-rs",
    "aws-lc-sys",
    "axum",
    "boring",
    "boring-sys",
    "curl",
    "curl-sys",
    "ehttp",
    "fastwebsockets",
    "ftp",
    "git2",
    "gix-transport",
    "h2",
    "h3",
    "hickory-proto",
    "hickory-resolver",
    "http",
    "http-body",
    "http-client",
    "httparse",
    "httpdate",
    "hyper",
    "hyper-rustls",
    "hyper-tls",
    "hyper-util",
    "igd",
    "ipnet",
    "isahc",
    "jsonrpsee",
    "lettre",
    "libgit2-sys",
    "libssh2-sys",
    "libp2p",
    "mbedtls",
    "minreq",
    "mio",
    "native-tls",
    "netlink-sys",
    "oauth2",
    "openssl",
    "openssl-sys",
    "paho-mqtt",
    "quiche",
    "quinn",
    "quinn-proto",
    "quinn-udp",
    "reqwest",
    "ring",
    "rocket",
    "rumqttc",
    "russh",
    "rustls",
    "rustls-native-certs",
    "rustls-pemfile",
    "rustls-pki-types",
    "rustls-webpki",
    "s2n-quic",
    "schannel",
    "security-framework",
    "self_update",
    "sentry",
    "smoltcp",
    "socket2",
    "socks",
    "ssh2",
    "suppaftp",
    "surf",
    "tiny_http",
    "tokio",
    "tokio-native-tls",
    "tokio-rustls",
    "tokio-tungstenite",
    "tonic",
    "tower-http",
    "trust-dns-proto",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "warp",
    "webbrowser",
    "webpki",
    "webpki-roots",
    "websocket",
    "wreq",
    "ws",
    "zmq",
];

/// Each alone lets the program be passed on under its own licence.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Ubuntu-font-1.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What cargo tells of everything that the program may be built of, without asking a network.
/// `None` where the sources of other systems' crates are not on this machine.
fn metadata(arguments: &[&str]) -> Option<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    if !output.status.success() {
        println!("{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    serde_json::from_slice(&output.stdout).ok()
}

/// Everything that the program is built of with its default features on one system.
/// What only tests and benches use is left out.
fn built_of(metadata: &Value) -> BTreeSet<String> {
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let dependencies = node["deps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| {
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                kinds.iter().any(|kind| kind["kind"] != "dev")
            });
        needs.insert(
            node["id"].as_str().unwrap(),
            dependencies
                .map(|dependency| dependency["pkg"].as_str().unwrap())
                .collect(),
        );
    }
    let mut built_of = BTreeSet::new();
    let mut open = VecDeque::from([metadata["resolve"]["root"].as_str().unwrap()]);
    while let Some(id) = open.pop_front() {
        if built_of.insert(id.to_owned()) {
            open.extend(needs[id].iter().copied());
        }
    }
    built_of
}

/// The three systems that there are windows for. (Of all systems at once, cargo also counts what
/// only browsers would take.)
fn systems() -> [&'static [&'static str]; 3] {
    [
        &["--filter-platform", "x86_64-unknown-linux-gnu"],
        &["--filter-platform", "x86_64-pc-windows-msvc"],
        &["--filter-platform", "aarch64-apple-darwin"],
    ]
}

#[test]
fn nothing_that_the_program_is_built_of_talks_to_a_network() {
    let mut n_systems = 0;
    for system in systems() {
        let Some(metadata) = metadata(system) else {
            continue;
        };
        let built_of = built_of(&metadata);
        let packages = metadata["packages"].as_array().unwrap();
        let mut n_crates = 0;
        for package in packages {
            if !built_of.contains(package["id"].as_str().unwrap()) {
                continue;
            }
            n_crates += 1;
            let name = package["name"].as_str().unwrap();
            assert!(
                !OF_NETWORKS.contains(&name),
                "{name} talks to a network ({system:?})"
            );
        }
        println!("dependencies: {n_crates} crates, none that talks to a network {system:?}");
        n_systems += 1;
    }
    if n_systems == 0 {
        // No cargo that can tell: what is locked is more than what is built, and says it as well.
        let lock =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"));
        for name in lock
            .unwrap()
            .lines()
            .filter_map(|line| line.strip_prefix("name = \""))
        {
            let name = name.trim_end_matches('"');
            assert!(!OF_NETWORKS.contains(&name), "{name} talks to a network");
        }
    }
}

#[test]
fn every_licence_lets_the_program_be_passed_on() {
    let Some(metadata) = systems().into_iter().find_map(metadata) else {
        return;
    };
    let built_of = built_of(&metadata);
    let mut n_by_licence: BTreeMap<&str, usize> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        if !built_of.contains(package["id"].as_str().unwrap()) {
            continue;
        }
        let licence = package["license"].as_str().unwrap_or("none");
        *n_by_licence.entry(licence).or_default() += 1;
        assert!(is_allowed(licence), "{}: {licence}", package["name"]);
    }
    println!("licences: {n_by_licence:?}");
}

/// Whether one of the choices that a licence gives consists of nothing but allowed ones.
fn is_allowed(licence: &str) -> bool {
    let licence = licence.replace('/', " OR ");
    // "(MIT OR Apache-2.0) AND Unicode-3.0" is every part of it, each by its own choices.
    let mut parts = licence.split(" AND ").peekable();
    let is_one = |one: &str| LICENCES.contains(&one.trim_matches(['(', ')', ' ']));
    parts.all(|part| part.split(" OR ").any(is_one))
        || licence
            .split(" OR ")
            .any(|choice| choice.split(" AND ").all(is_one))
}

#[test]
fn the_program_opens_no_address_and_no_link_by_itself() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![src.clone()];
    let mut n_files = 0;
    let mut starters = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            n_files += 1;
            for word in [
                "std::net",
                "TcpStream",
                "UdpSocket",
                "TcpListener",
                "ToSocketAddrs",
                "open_url",
                "OpenUrl",
                "hyperlink(",
                "hyperlink_to(",
                "Hyperlink::",
            ] {
                assert!(!source.contains(word), "{} has {word}", path.display());
            }
            if source.contains("Command::new(") {
                let place = path.strip_prefix(&src).unwrap();
                starters.insert(place.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    // Itself to read a file, what tells how much memory that takes, and what shows a folder.
    let expected = ["app/apart/memory.rs", "app/apart/mod.rs", "app/versions.rs"];
    assert_eq!(starters, expected.map(str::to_owned).into());
    println!(
        "network: {n_files} source files, none of which opens an address or a link; {} start a program",
        starters.len()
    );
}
