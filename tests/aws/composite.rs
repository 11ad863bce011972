//! Things that Cloud Control identifies by several values, `API|RESOURCE`: no emulator knows such a type, so
//! a proxy answers in Cloud Control's shapes.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::harness::{Call, Fate, Folder, Moto, Proxy};

const PROGRAM: &str = r#"
target aws { provider = aws }
resource orders: aws.apigateway.Resource {
  rest_api_id = "a1b2c3"
  parent_id   = "root01"
  path_part   = "orders"
}
"#;

const IDENTIFIER: &str = "a1b2c3|res001";

fn answers(call: &Call, is_there: &AtomicBool) -> Fate {
    let ok = |body: serde_json::Value| Fate::Refuse { status: 200, body: body.to_string() };
    let done = |operation: &str| {
        json!({ "ProgressEvent": {
            "TypeName": "AWS::ApiGateway::Resource", "Identifier": IDENTIFIER, "RequestToken": "t",
            "Operation": operation, "OperationStatus": "SUCCESS",
        }})
    };
    match call.name.as_str() {
        "CreateResource" => {
            is_there.store(true, Ordering::SeqCst);
            ok(done("CREATE"))
        }
        "DeleteResource" => {
            is_there.store(false, Ordering::SeqCst);
            ok(done("DELETE"))
        }
        "GetResource" if is_there.load(Ordering::SeqCst) && call.body.contains(IDENTIFIER) => {
            let properties = json!({
                "RestApiId": "a1b2c3", "ResourceId": "res001", "ParentId": "root01", "PathPart": "orders",
            });
            ok(json!({ "TypeName": "AWS::ApiGateway::Resource", "ResourceDescription": {
                "Identifier": IDENTIFIER, "Properties": properties.to_string(),
            }}))
        }
        "GetResource" => Fate::Refuse {
            status: 400,
            body: json!({ "__type": "ResourceNotFoundException", "message": "none" }).to_string(),
        },
        _ => Fate::Pass,
    }
}

#[test]
fn an_identifier_may_have_several_parts() {
    let moto = Moto::start();
    let is_there = AtomicBool::new(false);
    let proxy = Proxy::start(&moto.endpoint, move |call| answers(call, &is_there));
    let folder = Folder::new(&proxy.endpoint);
    folder.write("main.msd", PROGRAM);
    folder.ok(&["apply", "-auto-approve"]);
    assert!(folder.ok(&["state", "show", "orders"]).stdout.contains(IDENTIFIER));
    folder.ok(&["plan", "-detailed-exitcode"]);
    folder.ok(&["plan", "-refresh-only", "-detailed-exitcode"]);

    // Taken over by somebody else, by the same identifier.
    let other = Folder::new(&proxy.endpoint);
    other.write("main.msd", &format!("import orders from \"{IDENTIFIER}\"\n{PROGRAM}"));
    other.ok(&["apply", "-auto-approve"]);
    other.ok(&["plan", "-detailed-exitcode"]);

    folder.ok(&["destroy", "-auto-approve"]);
    let sent = proxy.bodies("DeleteResource");
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(sent.contains(IDENTIFIER), "{sent}");
}
