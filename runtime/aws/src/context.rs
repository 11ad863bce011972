//! Where a call goes, and what it may use on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::clock::Clock;
use msd_engine::provider::{Pace, ProviderError, Turn};
use msd_model::schema::{ResourceType, Schemas};
use smol_str::SmolStr;

use crate::archive::Package;
use crate::clients::Clients;
use crate::identity::Identity;

#[derive(Clone)]
pub struct Context {
    pub(crate) clients: Arc<Clients>,
    pub region: SmolStr,
    /// The type that is being handled.
    pub schema: Arc<ResourceType>,
    pub schemas: Arc<dyn Schemas + Send + Sync>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Asks every so often: a pace for what the engine does not pace.
pub struct Pauses {
    clock: Arc<dyn Clock>,
    asked: AtomicU32,
}

#[async_trait]
impl Pace for Pauses {
    async fn turn(&self) -> Turn<'_> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed).min(5);
        self.clock.sleep(Duration::from_millis(250) * 2_u32.pow(asked)).await;
        Turn(Box::new(()))
    }
}

impl Context {
    /// Returns a pace of a quarter of a second, growing to eight.
    pub fn pauses(&self) -> Pauses {
        Pauses { clock: self.clock.clone(), asked: AtomicU32::new(0) }
    }

    /// Returns who calls; asked once in a process.
    pub async fn identity(&self) -> Result<&Identity, ProviderError> {
        self.clients.identity().await
    }

    /// Opens what a value of `archive("path")` stands for.
    pub fn open(&self, reference: &str) -> Result<Package, String> {
        self.clients.open(reference)
    }

    /// Tells whether calls go to a server in AWS's place.
    pub fn is_elsewhere(&self) -> bool {
        self.clients.is_elsewhere()
    }

    pub async fn account(&self) -> Result<SmolStr, ProviderError> {
        Ok(self.identity().await?.account.clone())
    }

    /// Returns `aws`, or `aws-cn` and the like, by the region.
    pub fn partition(&self) -> &'static str {
        match self.region.split('-').next() {
            Some("cn") => "aws-cn",
            Some("us") if self.region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }

    /// Returns the domain of the partition's hosts.
    pub fn domain(&self) -> &'static str {
        match self.partition() {
            "aws-cn" => "amazonaws.com.cn",
            _ => "amazonaws.com",
        }
    }

    /// Returns an ARN of this region and account.
    pub async fn arn(&self, service: &str, rest: &str) -> Result<String, ProviderError> {
        let account = self.account().await?;
        Ok(format!("arn:{}:{service}:{}:{account}:{rest}", self.partition(), self.region))
    }
}
