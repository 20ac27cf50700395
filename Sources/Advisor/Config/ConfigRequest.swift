/// What `config` is asked for.
package struct ConfigRequest: Sendable {
  /// How the model's files get into the repository.
  package enum Placement: String, Sendable, Hashable, CaseIterable {
    case copy
    /// Hard links; symbolic ones where the file system has no others.
    case link
    case move
  }

  /// What holds for every model: host, release, wishes.
  package var advice: AdviceRequest
  /// Paths of the models.
  package var models: [String]
  /// The repository's folder.
  package var repository: String
  /// Id of the serving path; nil for the recommended one.
  package var path: String?
  /// Name of the only model; nil for the name of its file.
  package var name: String?
  package var settings: [ConfigSetting]
  package var hasComments: Bool
  package var placement: Placement
  /// Whether an entry that is there already is replaced.
  package var replaces: Bool

  package init(
    advice: AdviceRequest, models: [String], repository: String, path: String? = nil, name: String? = nil,
    settings: [ConfigSetting] = [], hasComments: Bool = true, placement: Placement = .copy, replaces: Bool = false
  ) {
    self.advice = advice
    self.models = models
    self.repository = repository
    self.path = path
    self.name = name
    self.settings = settings
    self.hasComments = hasComments
    self.placement = placement
    self.replaces = replaces
  }
}
