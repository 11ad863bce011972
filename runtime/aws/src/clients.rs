//! One client for each service and region in use, made when it is first asked for.

use std::any::Any;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use msd_engine::provider::{ErrorClass, ProviderError};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tokio::sync::OnceCell;

use crate::archive::Package;
use crate::context::Context;
use crate::credentials;
use crate::error::{refused, silent};
use crate::identity::Identity;
use crate::settings::Settings;

type Cache = FxHashMap<(&'static str, SmolStr), Box<dyn Any + Send + Sync>>;

pub struct Clients {
    config: SdkConfig,
    settings: Settings,
    cache: Mutex<Cache>,
    identity: OnceCell<Identity>,
}

impl Clients {
    /// Finds credentials and region as all tools of AWS do.
    pub async fn load(settings: Settings) -> Clients {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(10))
            .operation_attempt_timeout(Duration::from_secs(120))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            // The engine decides on other attempts.
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .http_client(settings.http.clone().unwrap_or_else(crate::http::client));
        if let Ok(name) = AppName::new(concat!("msd-", env!("CARGO_PKG_VERSION"))) {
            loader = loader.app_name(name);
        }
        if let Some(region) = &settings.region {
            loader = loader.region(Region::new(region.to_string()));
        }
        if let Some(endpoint) = &settings.endpoint {
            loader = loader.endpoint_url(endpoint.as_str());
        }
        let config = credentials::settle(loader.load().await, settings.prompt.clone()).await;
        Clients { config, settings, cache: Mutex::default(), identity: OnceCell::new() }
    }

    /// Finds credentials, or says where it looked; calls nobody who is not needed for them.
    pub async fn sign_in(&self) -> Result<(), ProviderError> {
        credentials::sign_in(&self.config).await
    }

    /// Returns the region where a call without one goes.
    pub fn region(&self) -> Result<SmolStr, ProviderError> {
        self.config.region().map(|region| region.as_ref().into()).ok_or_else(|| {
            let message = "no region is known: give the target one (`region = \"us-east-1\"`), or set \
                           AWS_REGION or the profile's";
            ProviderError::new(ErrorClass::Invalid, "RegionNotFound", message)
        })
    }

    /// Returns who calls; refuses another account than the target's.
    pub async fn identity(&self) -> Result<&Identity, ProviderError> {
        self.identity
            .get_or_try_init(|| async {
                let call = "sts:GetCallerIdentity";
                let region = self.region()?;
                let sts = self.client("sts", &region, aws_sdk_sts::Client::new);
                let answer = sts.get_caller_identity().send().await.map_err(refused(call))?;
                let account = answer.account().ok_or_else(|| silent(call, "an account"))?;
                let arn = answer.arn().unwrap_or_default();
                let identity = Identity { account: account.into(), arn: arn.into() };
                identity.guard(self.settings.account.as_deref())?;
                Ok(identity)
            })
            .await
    }

    pub fn open(&self, reference: &str) -> Result<Package, String> {
        self.settings.archives.open(reference)
    }

    /// Tells whether calls go to a server in AWS's place.
    pub fn is_elsewhere(&self) -> bool {
        self.config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL").is_some()
    }

    fn client<C: Clone + Send + Sync + 'static>(
        &self,
        service: &'static str,
        region: &SmolStr,
        make: impl Fn(&SdkConfig) -> C,
    ) -> C {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = cache.entry((service, region.clone())).or_insert_with(|| {
            let region = Region::new(region.to_string());
            let config = self.config.to_builder().region(region).build();
            Box::new(make(&config))
        });
        // Each service has one type of client.
        entry.downcast_ref::<C>().cloned().unwrap_or_else(|| make(&self.config))
    }
}

macro_rules! services {
    ($($(#[$on:meta])* $name:ident: $sdk:ident),* $(,)?) => {
        impl Context {
            $($(#[$on])* pub fn $name(&self) -> $sdk::Client {
                self.clients.client(stringify!($name), &self.region, $sdk::Client::new)
            })*
        }
    };
}

services! {
    cloudcontrol: aws_sdk_cloudcontrol,
    servicequotas: aws_sdk_servicequotas,
    sts: aws_sdk_sts,
    #[cfg(feature = "acm")] acm: aws_sdk_acm,
    #[cfg(feature = "applicationautoscaling")] applicationautoscaling: aws_sdk_applicationautoscaling,
    #[cfg(feature = "autoscaling")] autoscaling: aws_sdk_autoscaling,
    #[cfg(feature = "cloudwatch")] cloudwatch: aws_sdk_cloudwatch,
    #[cfg(feature = "cloudwatchlogs")] logs: aws_sdk_cloudwatchlogs,
    #[cfg(feature = "dynamodb")] dynamodb: aws_sdk_dynamodb,
    #[cfg(feature = "ec2")] ec2: aws_sdk_ec2,
    #[cfg(feature = "ecr")] ecr: aws_sdk_ecr,
    #[cfg(feature = "ecs")] ecs: aws_sdk_ecs,
    #[cfg(feature = "elasticache")] elasticache: aws_sdk_elasticache,
    #[cfg(feature = "elasticloadbalancingv2")] elbv2: aws_sdk_elasticloadbalancingv2,
    #[cfg(feature = "eventbridge")] events: aws_sdk_eventbridge,
    #[cfg(feature = "iam")] iam: aws_sdk_iam,
    #[cfg(feature = "kms")] kms: aws_sdk_kms,
    #[cfg(feature = "lambda")] lambda: aws_sdk_lambda,
    #[cfg(feature = "rds")] rds: aws_sdk_rds,
    #[cfg(feature = "route53")] route53: aws_sdk_route53,
    #[cfg(feature = "secretsmanager")] secretsmanager: aws_sdk_secretsmanager,
    #[cfg(feature = "sns")] sns: aws_sdk_sns,
    #[cfg(feature = "sqs")] sqs: aws_sdk_sqs,
    #[cfg(feature = "ssm")] ssm: aws_sdk_ssm,
}

#[cfg(feature = "s3")]
impl Context {
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let is_elsewhere = self.clients.is_elsewhere();
        self.clients.client("s3", &self.region, |config| {
            // Other servers have no name for each bucket.
            let config = aws_sdk_s3::config::Builder::from(config).force_path_style(is_elsewhere);
            aws_sdk_s3::Client::from_conf(config.build())
        })
    }

    /// Returns a client whose calls say nothing of who makes them.
    pub fn unsigned_s3(&self) -> aws_sdk_s3::Client {
        let region = Region::new(self.region.to_string());
        let mut config = self.clients.config.to_builder().region(region);
        config.set_credentials_provider(None);
        let config = aws_sdk_s3::config::Builder::from(&config.build())
            .force_path_style(self.clients.is_elsewhere())
            .allow_no_auth();
        aws_sdk_s3::Client::from_conf(config.build())
    }
}
