class FindParent < GraphQL::Schema::Resolver
  def resolve(ssn:)
    parent = IntendedParent.find_by(ssn: ssn)
    #~ phi-in-error-response
    raise GraphQL::ExecutionError, "no parent #{ssn}" unless parent
    raise GraphQL::ExecutionError, "not yours" unless parent.locale == context[:locale]

    parent
  end
end
