//! `aws.lambda.Function`.

use async_trait::async_trait;
use aws_sdk_lambda::types::{
    DeadLetterConfig, Environment, EphemeralStorage, FunctionConfiguration,
    FunctionVersionLatestPublished, ImageConfig, LastUpdateStatus, LogFormat, LoggingConfig,
    PackageType, SnapStart, SnapStartApplyOn, State, TracingConfig, TracingMode, VpcConfig,
};
use msd_engine::provider::Pace;
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{code, retag};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, OrLacking, failed, refused, silent};
use crate::{put, set};

pub struct Function;

const NAME: &str = "function_name";

/// What has a call of its own once the function is there.
const LATER: [&str; 4] = [
    "reserved_concurrent_executions",
    "recursive_loop",
    "runtime_management_config",
    "function_scaling_config",
];

/// What one call changes together.
const CONFIGURATION: [&str; 18] = [
    "role",
    "handler",
    "description",
    "timeout",
    "memory_size",
    "vpc_config",
    "environment",
    "runtime",
    "dead_letter_config",
    "kms_key_arn",
    "tracing_config",
    "layers",
    "file_system_configs",
    "image_config",
    "ephemeral_storage",
    "snap_start",
    "logging_config",
    "capacity_provider_config",
];

/// Adds what creating and reading answer alike.
macro_rules! configuration {
    ($found:expr, $answer:expr) => {{
        put!(
            $found,
            $answer,
            function_name,
            function_arn = "arn",
            runtime,
            role,
            handler,
            description,
            timeout,
            memory_size,
            vpc_config,
            dead_letter_config,
            environment,
            kms_key_arn,
            tracing_config,
            package_type,
            ephemeral_storage,
            logging_config,
            tenancy_config,
            capacity_provider_config,
            durable_config,
            snap_start = "snap_start_response"
        );
        $found.put_some("architectures", $answer.architectures());
        $found.put_some("file_system_configs", $answer.file_system_configs());
        let layers: Vec<&str> = $answer.layers().iter().filter_map(|layer| layer.arn()).collect();
        $found.put_some("layers", &layers);
        let image = $answer.image_config_response().and_then(|image| image.image_config());
        $found.put("image_config", image);
    }};
}

#[async_trait]
impl Driver for Function {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "lambda:CreateFunction",
                "lambda:TagResource",
                "lambda:GetFunction",
                "lambda:GetFunctionConfiguration",
                "lambda:PutFunctionConcurrency",
                "lambda:PutFunctionRecursionConfig",
                "lambda:PutFunctionScalingConfig",
                "lambda:PutRuntimeManagementConfig",
                "iam:PassRole",
            ],
            read: &[
                "lambda:GetFunction",
                "lambda:GetFunctionCodeSigningConfig",
                "lambda:GetFunctionRecursionConfig",
                "lambda:GetFunctionScalingConfig",
                "lambda:GetRuntimeManagementConfig",
            ],
            update: &[
                "lambda:UpdateFunctionCode",
                "lambda:UpdateFunctionConfiguration",
                "lambda:GetFunctionConfiguration",
                "lambda:PutFunctionConcurrency",
                "lambda:DeleteFunctionConcurrency",
                "lambda:PutFunctionCodeSigningConfig",
                "lambda:DeleteFunctionCodeSigningConfig",
                "lambda:PutFunctionRecursionConfig",
                "lambda:PutFunctionScalingConfig",
                "lambda:PutRuntimeManagementConfig",
                "lambda:TagResource",
                "lambda:UntagResource",
                "iam:PassRole",
            ],
            delete: &["lambda:DeleteFunction", "lambda:GetFunctionConfiguration"],
            list: &["lambda:ListFunctions"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = asked.name(NAME, 64);
        let code = code::wanted(cx, asked)?;
        let is_image = code.image_uri().is_some();
        let package = asked.get("package_type")?.or(is_image.then_some(PackageType::Image));
        let request = cx.lambda().create_function().function_name(&name).code(code);
        let request = set!(
            request,
            asked,
            runtime,
            role,
            handler,
            description,
            timeout,
            memory_size,
            vpc_config,
            dead_letter_config,
            environment,
            kms_key_arn,
            tracing_config,
            layers,
            file_system_configs,
            code_signing_config_arn,
            image_config,
            architectures,
            ephemeral_storage,
            snap_start,
            logging_config,
            tenancy_config,
            capacity_provider_config,
            durable_config
        );
        let request = request
            .set_package_type(package)
            .set_tags(Some(asked.tag_map()?.into_iter().collect()))
            .set_publish_to(latest(asked)?);
        let has_more = LATER.iter().any(|name| asked.value(name).is_some());
        let answer = request.send().await.map_err(refused("lambda:CreateFunction"))?;
        asked.begin(&name);
        if !has_more {
            let mut found = Found::new();
            configuration!(found, answer);
            return Ok(Made::known(name, found));
        }
        settle(cx, &name, asked.pace).await?;
        later(cx, &name, asked, &|name| asked.value(name).is_some()).await?;
        Ok(Made::new(name))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        is_settled(cx, id).await
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let lambda = cx.lambda();
        let function = lambda.get_function().function_name(id).send().await;
        let function = function.map_err(refused("lambda:GetFunction")).or_absent()?;
        let Some(function) = function else { return Ok(None) };
        let silent = || silent("lambda:GetFunction", "a configuration");
        let configuration: FunctionConfiguration = function.configuration.ok_or_else(silent)?;
        let mut found = Found::new();
        configuration!(found, configuration);
        let tags = function.tags.unwrap_or_default();
        found.put_tag_pairs("tags", tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let concurrency = function.concurrency;
        let reserved =
            concurrency.and_then(|concurrency| concurrency.reserved_concurrent_executions);
        found.put("reserved_concurrent_executions", reserved);

        let signing = lambda.get_function_code_signing_config().function_name(id).send();
        let recursion = lambda.get_function_recursion_config().function_name(id).send();
        let runtime = lambda.get_runtime_management_config().function_name(id).send();
        let (signing, recursion, runtime) = futures::join!(signing, recursion, runtime);
        let signing = signing.map_err(refused("lambda:GetFunctionCodeSigningConfig"));
        let signing = signing.or_lacking(cx)?.map(|signing| signing.code_signing_config_arn);
        found.put("code_signing_config_arn", signing.filter(|arn| !arn.is_empty()));
        let recursion = recursion.map_err(refused("lambda:GetFunctionRecursionConfig"));
        let recursion = recursion.or_lacking(cx)?.and_then(|recursion| recursion.recursive_loop);
        found.put("recursive_loop", recursion);
        let runtime = runtime.map_err(refused("lambda:GetRuntimeManagementConfig"));
        if let Some(runtime) = runtime.or_lacking(cx)?.filter(|one| one.update_runtime_on.is_some())
        {
            let mut fields = Found::new();
            put!(fields, runtime, update_runtime_on, runtime_version_arn);
            found.put("runtime_management_config", msd_model::value::Value::Map(fields.0.into()));
        }
        if configuration.capacity_provider_config.is_some() {
            let scaling = lambda.get_function_scaling_config().function_name(id);
            let scaling = scaling.qualifier(LATEST).send().await;
            let scaling = scaling.map_err(refused("lambda:GetFunctionScalingConfig"));
            let scaling = scaling.or_lacking(cx)?;
            let scaling = scaling.and_then(|answer| answer.requested_function_scaling_config);
            found.put("function_scaling_config", scaling);
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        if change.any(&["code", "architectures"]) {
            let code = code::wanted(cx, asked)?;
            let request = cx.lambda().update_function_code().function_name(id);
            let request = set!(request, asked, architectures)
                .set_zip_file(code.zip_file)
                .set_s3_bucket(code.s3_bucket)
                .set_s3_key(code.s3_key)
                .set_s3_object_version(code.s3_object_version)
                .set_s3_object_storage_mode(code.s3_object_storage_mode)
                .set_image_uri(code.image_uri)
                .set_source_kms_key_arn(code.source_kms_key_arn)
                .set_publish_to(latest(asked)?);
            request.send().await.map_err(refused("lambda:UpdateFunctionCode"))?;
            settle(cx, id, asked.pace).await?;
        }
        if change.any(&CONFIGURATION) {
            configure(cx, id, change).await?;
            settle(cx, id, asked.pace).await?;
        }
        if change.any(&["code_signing_config_arn"]) {
            signing(cx, id, asked).await?;
        }
        later(cx, id, asked, &|name| change.any(&[name])).await?;
        if let Some(arn) = change.before.get("arn").and_then(|arn| arn.as_str()) {
            retag(cx, arn, change).await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.lambda().delete_function().function_name(id);
        request.send().await.map_err(refused("lambda:DeleteFunction"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let answer = cx.lambda().get_function_configuration().function_name(id).send().await;
        let call = "lambda:GetFunctionConfiguration";
        Ok(answer.map_err(refused(call)).or_absent()?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name(NAME, 64);
        let answer = cx.lambda().get_function().function_name(&name).send().await;
        let answer = answer.map_err(refused("lambda:GetFunction")).or_absent()?;
        let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
        let is_ours = tags.get(OWN_TAG).is_some_and(|token| token == asked.token);
        Ok(is_ours.then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.lambda().list_functions().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(function) = pages.next().await {
            let function = function.map_err(refused("lambda:ListFunctions"))?;
            names.extend(function.function_name.map(SmolStr::from));
        }
        Ok(names)
    }
}

/// The version that functions on capacity providers run.
const LATEST: &str = "$LATEST.PUBLISHED";

fn latest(asked: &Asked<'_>) -> Answer<Option<FunctionVersionLatestPublished>> {
    let is_wanted = asked.get::<bool>("publish_to_latest_published")?.unwrap_or(false);
    Ok(is_wanted.then_some(FunctionVersionLatestPublished::LatestPublished))
}

async fn is_settled(cx: &Context, name: &str) -> Answer<bool> {
    let answer = cx.lambda().get_function_configuration().function_name(name).send().await;
    let call = "lambda:GetFunctionConfiguration";
    let Some(function) = answer.map_err(refused(call)).or_absent()? else { return Ok(false) };
    if let Some(State::Failed) = function.state() {
        return Err(failed("Failed", function.state_reason()));
    }
    if let Some(LastUpdateStatus::Failed) = function.last_update_status() {
        return Err(failed("as it was", function.last_update_status_reason()));
    }
    let is_pending = matches!(function.state(), Some(State::Pending));
    let is_changing = matches!(function.last_update_status(), Some(LastUpdateStatus::InProgress));
    Ok(!is_pending && !is_changing)
}

/// Waits until the function takes another change.
async fn settle(cx: &Context, name: &str, pace: &dyn Pace) -> Answer<()> {
    while !is_settled(cx, name).await? {
        let _turn = pace.turn().await;
    }
    Ok(())
}

/// Changes the configuration; what is set no more goes back to what Lambda does by itself.
async fn configure(cx: &Context, name: &str, change: &Change<'_>) -> Answer<()> {
    let asked = &change.asked;
    let mut request = cx.lambda().update_function_configuration().function_name(name);
    macro_rules! one {
        ($($field:ident = $default:expr),* $(,)?) => {
            pastey::paste! {
                $(if change.any(&[stringify!($field)]) {
                    let given = asked.get(stringify!($field))?;
                    let is_known = change.before.contains_key(stringify!($field));
                    let default = || if is_known { Some($default) } else { None };
                    request = request.[<set_ $field>](given.or_else(default));
                })*
            }
        };
    }
    one!(
        description = String::new(),
        timeout = 3,
        memory_size = 128,
        vpc_config = VpcConfig::builder()
            .set_subnet_ids(Some(Vec::new()))
            .set_security_group_ids(Some(Vec::new()))
            .build(),
        environment = Environment::builder().set_variables(Some(Default::default())).build(),
        dead_letter_config = DeadLetterConfig::builder().target_arn("").build(),
        kms_key_arn = String::new(),
        tracing_config = TracingConfig::builder().mode(TracingMode::PassThrough).build(),
        layers = Vec::new(),
        file_system_configs = Vec::new(),
        image_config = ImageConfig::builder().build(),
        snap_start = SnapStart::builder().apply_on(SnapStartApplyOn::None).build(),
        logging_config = LoggingConfig::builder().log_format(LogFormat::Text).build(),
    );
    if change.any(&["ephemeral_storage"]) {
        let least = EphemeralStorage::builder().size(512).build().ok();
        request = request.set_ephemeral_storage(asked.get("ephemeral_storage")?.or(least));
    }
    for name in ["role", "handler", "runtime", "capacity_provider_config"] {
        if change.any(&[name]) {
            request = match name {
                "role" => set!(request, asked, role),
                "handler" => set!(request, asked, handler),
                "runtime" => set!(request, asked, runtime),
                _ => set!(request, asked, capacity_provider_config),
            };
        }
    }
    request.send().await.map_err(refused("lambda:UpdateFunctionConfiguration"))?;
    Ok(())
}

async fn signing(cx: &Context, name: &str, asked: &Asked<'_>) -> Answer<()> {
    match asked.text("code_signing_config_arn") {
        Some(arn) => {
            let request = cx.lambda().put_function_code_signing_config().function_name(name);
            let request = request.code_signing_config_arn(arn);
            request.send().await.map_err(refused("lambda:PutFunctionCodeSigningConfig"))?;
        }
        None => {
            let request = cx.lambda().delete_function_code_signing_config().function_name(name);
            let call = "lambda:DeleteFunctionCodeSigningConfig";
            request.send().await.map_err(refused(call)).or_absent()?;
        }
    }
    Ok(())
}

/// Sets what the calls above do not carry; each is repeatable.
async fn later(
    cx: &Context,
    name: &str,
    asked: &Asked<'_>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Answer<()> {
    let [concurrency, recursion, runtime, scaling] = LATER;
    let lambda = cx.lambda();
    if wanted(concurrency) {
        match asked.get(concurrency)? {
            Some(reserved) => {
                let request = lambda.put_function_concurrency().function_name(name);
                let request = request.set_reserved_concurrent_executions(Some(reserved));
                request.send().await.map_err(refused("lambda:PutFunctionConcurrency"))?;
            }
            None => {
                let request = lambda.delete_function_concurrency().function_name(name);
                request.send().await.map_err(refused("lambda:DeleteFunctionConcurrency"))?;
            }
        }
    }
    if wanted(recursion) {
        let request = lambda.put_function_recursion_config().function_name(name);
        let request = request.recursive_loop(asked.text(recursion).unwrap_or("Terminate").into());
        request.send().await.map_err(refused("lambda:PutFunctionRecursionConfig"))?;
    }
    if wanted(runtime) {
        let fields = asked.value(runtime).and_then(|fields| fields.as_map());
        let text = |name: &str| fields.and_then(|fields| fields.get(name)?.as_str());
        let request = lambda.put_runtime_management_config().function_name(name);
        let request = request
            .update_runtime_on(text("update_runtime_on").unwrap_or("Auto").into())
            .set_runtime_version_arn(text("runtime_version_arn").map(str::to_owned));
        request.send().await.map_err(refused("lambda:PutRuntimeManagementConfig"))?;
    }
    if wanted(scaling) && asked.value(scaling).is_some() {
        let request = lambda.put_function_scaling_config().function_name(name).qualifier(LATEST);
        let request = set!(request, asked, function_scaling_config);
        request.send().await.map_err(refused("lambda:PutFunctionScalingConfig"))?;
    }
    Ok(())
}
