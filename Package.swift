// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "triton-advisor",
  targets: [
    .target(name: "Facts", swiftSettings: settings),
    .target(name: "ModelInspection", dependencies: ["Facts"], swiftSettings: settings),
    .target(name: "Coverage", dependencies: ["Facts", "ModelInspection"], swiftSettings: settings),
    .testTarget(name: "FactsTests", dependencies: ["Facts"], swiftSettings: settings),
    .testTarget(
      name: "CoverageTests", dependencies: ["Coverage", "Facts", "ModelInspection"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
