using DiffGen.Generator.Analysis;

namespace DiffGen.Generator.Pipeline;

/// <summary>A method, and what it says about itself; no facts where it could not be analysed.</summary>
internal sealed record MethodEntry(MethodModel Model, MethodFacts? Facts)
{
    /// <summary>Why there are no facts. It is of no concern to caching.</summary>
    private readonly Exception? failure;

    public Exception? Failure => failure;

    // The rest follows from the model.
    public bool Equals(MethodEntry? other) => ReferenceEquals(this, other) || (other is not null && Model.Equals(other.Model));

    public override int GetHashCode() => Model.GetHashCode();

    private MethodEntry(MethodModel model, Exception failure)
        : this(model, (MethodFacts?)null) => this.failure = failure;

    public static MethodEntry Of(MethodModel model)
    {
        try
        {
            return new MethodEntry(model, Summaries.Extract(model));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new MethodEntry(model, exception);
        }
    }
}
