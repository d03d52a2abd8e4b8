using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Diagnostics;

/// <summary>Every diagnostic once. Each has a page under docs/diagnostics.</summary>
internal static class Catalogue
{
    private const string Usage = "DiffGen.Usage";
    private const string Construct = "DiffGen.Construct";
    private const string Costs = "DiffGen.Cost";
    private const string Smoothness = "DiffGen.Smoothness";
    private const string Kernels = "DiffGen.Kernels";

    // Usage and signatures.

    public static readonly DiagnosticDescriptor NotPartial = Error(
        "DG0001", Usage, "Containing type is not partial",
        "The derivatives of '{0}' are written into '{1}', so '{1}' must be declared partial");

    public static readonly DiagnosticDescriptor NameTaken = Error(
        "DG0002", Usage, "Name of a companion is taken",
        "The companion '{0}' of '{1}' collides with {2}: rename one of them");

    public static readonly DiagnosticDescriptor ParameterNameTaken = Error(
        "DG0003", Usage, "Name of a companion's parameter is taken",
        "The companion '{0}' adds a parameter '{1}', which '{2}' has already: rename the parameter");

    public static readonly DiagnosticDescriptor ParameterType = Error(
        "DG0004", Usage, "Parameter type is not supported",
        "The parameter '{0}' has the type '{1}': {2}");

    public static readonly DiagnosticDescriptor ReturnType = Error(
        "DG0005", Usage, "Return type is not supported",
        "'{0}' returns '{1}': {2}");

    public static readonly DiagnosticDescriptor MethodKind = Error(
        "DG0006", Usage, "Method cannot be differentiated",
        "'{0}' cannot be differentiated because it is {1}: {2}");

    public static readonly DiagnosticDescriptor Mode = Error(
        "DG0007", Usage, "Mode is not supported yet",
        "'{0}' asks for the mode {1}, which is not supported yet: leave it out");

    public static readonly DiagnosticDescriptor Option = Error(
        "DG0008", Usage, "Option is not supported yet",
        "'{0}' asks for {1}, which is not supported yet: leave it out");

    public static readonly DiagnosticDescriptor Attribute = Error(
        "DG0009", Usage, "Attribute is not supported here",
        "[{0}] on '{1}' {2}");

    public static readonly DiagnosticDescriptor ModeUnfit = Error(
        "DG0010", Usage, "Mode does not fit the method",
        "'{0}' asks for the mode {1}, which needs {2}, but it has {3}");

    public static readonly DiagnosticDescriptor Replacement = Error(
        "DG0011", Usage, "Takes the place of a differentiable method",
        "'{0}' takes the place of '{1}', whose companions are called through it: {2}");

    public static readonly DiagnosticDescriptor RuleRepeated = Error(
        "DG0012", Usage, "Two rules for one method",
        "'{0}' is a rule for '{1}', and so is '{2}': only one of them would be heeded, so remove the other");
    public static readonly DiagnosticDescriptor OptionUnfit = Error(
        "DG0013", Usage, "Option does not fit the method",
        "'{0}' asks for {1}, which needs {2}, but it has {3}");

    public static readonly DiagnosticDescriptor RemarksFailed = new(
        "DG0998", "Analysis failed",
        "DiffGen failed to look for remarks on '{0}' with {1}: {2}. Please report it; the method's derivatives are not concerned.",
        Usage, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLinks.Of("DG0998"));

    public static readonly DiagnosticDescriptor Internal = Error(
        "DG0999", Usage, "Internal error",
        "DiffGen failed on '{0}' with {1}: {2}. Please report it; the method is left without derivatives.");

    // Constructs that are refused.

    public static readonly DiagnosticDescriptor Unsupported = Error(
        "DG1001", Construct, "Construct cannot be differentiated",
        "{0} cannot be differentiated: {1}");

    public static readonly DiagnosticDescriptor UnmarkedCall = Error(
        "DG1002", Construct, "Call of a method without a derivative",
        "The call of '{0}' takes the active value '{1}', and nothing says how to differentiate it: {2}, or pass Diff.StopGradient({1})");

    public static readonly DiagnosticDescriptor NoAdjoint = Error(
        "DG1003", Construct, "Active value goes through a type without an adjoint",
        "The active value '{0}' goes through '{1}', a type that carries no derivative: compute in float or double, or use Diff.StopGradient({0})");

    public static readonly DiagnosticDescriptor ForeignStore = Error(
        "DG1004", Construct, "Write to memory that is not followed",
        "'{0}' is written, and derivatives are not followed through {1}: use a parameter or a local variable");

    public static readonly DiagnosticDescriptor MutableStatic = Error(
        "DG1005", Construct, "Mutable static state",
        "'{0}' is static and can change between the forward and the reverse sweep: make it readonly or const, or pass its value as a parameter");

    public static readonly DiagnosticDescriptor Function = Error(
        "DG1006", Construct, "Local function or lambda",
        "{0} cannot be differentiated: {1}");

    public static readonly DiagnosticDescriptor Flow = Error(
        "DG1007", Construct, "Control flow cannot be reversed",
        "{0} cannot be differentiated: {1}");

    public static readonly DiagnosticDescriptor BufferChoice = Error(
        "DG1008", Construct, "Buffer variable with more than one meaning",
        "The variable '{0}' refers to different {2} here, depending on {1}, in a way that cannot be followed: {3}");

    public static readonly DiagnosticDescriptor LocalArray = Error(
        "DG1009", Construct, "Local array leaves the method",
        "The array '{0}' is made in this method and used here as '{1}', but the companions keep it in pooled memory: declare the parameter or variable that takes it as Span<{2}>");

    public static readonly DiagnosticDescriptor ConstantStore = Error(
        "DG1010", Construct, "Write behind Diff.StopGradient",
        "'{0}' is written through '{1}', which Diff.StopGradient made a constant: write through the buffer itself");

    public static readonly DiagnosticDescriptor OutputRead = Error(
        "DG1011", Construct, "[Output] buffer is read",
        "'{0}' is marked [Output], so the method may only write it, and here it is read: drop the [Output], or keep the value in a local variable");

    public static readonly DiagnosticDescriptor Aliases = Error(
        "DG1012", Construct, "Arguments share memory",
        "'{0}' is passed to '{1}' more than once where it is written: copy it to a variable of its own first");

    public static readonly DiagnosticDescriptor LocalType = Error(
        "DG1013", Construct, "Type is not supported yet",
        "'{0}' has the type '{1}' and holds active values: {2}");

    public static readonly DiagnosticDescriptor Reference = Error(
        "DG1014", Construct, "Reference to a variable",
        "{0} is not supported yet: use the variable or the element itself");

    public static readonly DiagnosticDescriptor Callee = Error(
        "DG1015", Construct, "Call of a differentiable method that is not supported yet",
        "The call of '{0}' cannot be differentiated: {1}");

    public static readonly DiagnosticDescriptor Transform = Error(
        "DG1016", Construct, "Method cannot be reversed",
        "'{0}' cannot be differentiated: {1}");

    public static readonly DiagnosticDescriptor Source = Error(
        "DG1017", Construct, "Function cannot be differentiated from its source",
        "'{0}' is differentiated from its source, and in there: {1}");

    public static readonly DiagnosticDescriptor Outside = Error(
        "DG1018", Construct, "Influence from outside",
        "'{0}' {1}, so the method is no function of its parameters: {2}");

    public static readonly DiagnosticDescriptor Iterations = Error(
        "DG1019", Construct, "Parallel iterations that may meet",
        "'{0}' runs iterations in parallel that are not known to be independent: {1}");

    // Smoothness: the derivative is what it is by definition, but perhaps not what was meant.

    public static readonly DiagnosticDescriptor IntegerCast = Warning(
        "DG2001", "Cast of an active value to an integer",
        "The cast '{0}' of the active value '{1}' to '{2}' is constant between jumps, so no derivative goes through it: use Diff.StopGradient({3}) if that is meant");

    public static readonly DiagnosticDescriptor Rounding = Warning(
        "DG2002", "Rounding of an active value",
        "'{0}' of the active value '{1}' is constant between jumps, so its derivative is zero: use Diff.StopGradient({2}) if that is meant");

    public static readonly DiagnosticDescriptor Branch = Warning(
        "DG2003", "Branch on an active value",
        "'{0}', in this {1}, depends on the active value '{2}', and {3}: the derivative is that of the way taken and doesn't see the jump");

    public static readonly DiagnosticDescriptor Kink = Information(
        "DG2004", "Function with a kink", isEnabled: false,
        "'{0}' of the active value '{1}' has a kink: the derivative there follows a convention");

    public static readonly DiagnosticDescriptor BranchKink = Information(
        "DG2005", "Branch with a kink", isEnabled: true,
        "'{0}', in this {1}, depends on the active value '{2}', and both ways agree where it switches: the derivative is that of the way taken, and at that point one of the two");

    public static readonly DiagnosticDescriptor Equality = Warning(
        "DG2006", "Active values compared for equality",
        "'{0}' holds for the active value '{1}' at single points at most: what is done there has no part in the derivative anywhere else, and what is done elsewhere has none in the derivative there");

    public static readonly DiagnosticDescriptor Remainder = Warning(
        "DG2007", "Remainder of an active value",
        "The remainder '{0}' of the active value '{1}' jumps where the quotient is a whole number, and the derivative doesn't see that");

    public static readonly DiagnosticDescriptor IntegerDivision = Warning(
        "DG2008", "Division of integers in a real expression",
        "'{0}' is a division of integers, which drops the remainder, in an expression that is differentiated: make one of them a real");

    public static readonly DiagnosticDescriptor ActiveIndex = Warning(
        "DG2009", "Element chosen by an active value",
        "The cast '{0}' of the active value '{1}' chooses an element: the result is constant in '{1}' between jumps, so no derivative goes through the choice");

    public static readonly DiagnosticDescriptor Singular = Information(
        "DG2010", "Point without a derivative", isEnabled: true,
        "'{0}' has no finite derivative {1}, by the active value '{2}'");

    // Kernels: errors where they are required, silence where they are only welcome.

    public static readonly DiagnosticDescriptor NoDevice = Error(
        "DG3001", Kernels, "Kernels need ILGPU",
        "'{0}' requires kernels, and the project has no reference to ILGPU: add the packages ILGPU and ILGPU.Algorithms");

    public static readonly DiagnosticDescriptor KernelUnfit = Error(
        "DG3002", Kernels, "Method cannot be a kernel",
        "'{0}' can't be a kernel: {1}");

    public static readonly DiagnosticDescriptor KernelConstruct = Error(
        "DG3003", Kernels, "Construct cannot run on a device",
        "'{0}' can't be a kernel because of {1}: {2}");

    public static readonly DiagnosticDescriptor KernelRace = Error(
        "DG3004", Kernels, "Threads would write the same memory",
        "'{0}' can't be a kernel: all threads would write '{1}'; mark it [Batched], so that each has a slice of its own");

    public static readonly DiagnosticDescriptor KernelMapping = Error(
        "DG3005", Kernels, "Attribute for kernels does not fit the parameter",
        "'{0}' can't be a kernel: [{1}] on '{2}' {3}");

    public static readonly DiagnosticDescriptor KernelExchange = Error(
        "DG3006", Kernels, "Threads exchange what has no adjoint",
        "'{0}' can't be followed: {1}");

    public static readonly DiagnosticDescriptor KernelSum = Error(
        "DG3007", Kernels, "Memory is read and added to atomically",
        "'{0}' can't be differentiated as a kernel: it reads '{1}' and adds to it atomically, so that nobody can put it back to its entry contents; add to a view that is not read, or to shared memory");

    public static readonly DiagnosticDescriptor KernelWaiting = Error(
        "DG3008", Kernels, "Tape of unknown size in a kernel with barriers",
        "'{0}' can't be differentiated as a kernel: its threads need tapes of lengths that differ and that the host can't tell, and one whose tape is full must not leave the others waiting at a barrier; loop as often as lengths and integer parameters tell");

    // What a derivative costs.

    public static readonly DiagnosticDescriptor Recorded = Cost(
        "DG4001", "Value that is recorded in each iteration",
        "'{0}' is recorded on the tape in each iteration of this loop ({1} bytes), because the reverse sweep needs it and later iterations overwrite it");

    public static readonly DiagnosticDescriptor Recomputed = Cost(
        "DG4002", "Call that is evaluated again",
        "The call of '{0}' is evaluated again in the reverse sweep, since {1}");

    public static readonly DiagnosticDescriptor Unused = Cost(
        "DG4003", "Parameter without influence",
        "The parameter '{0}' has no influence that is differentiated, so its derivative is always zero: mark it [Constant]");

    public static readonly DiagnosticDescriptor Unbounded = Cost(
        "DG4004", "Loop whose tape grows without bound",
        "This loop records {0} in each iteration, and nothing but its condition bounds their number: the tape grows as long as it runs");

    public static readonly DiagnosticDescriptor Power = Cost(
        "DG4005", "Power with a small whole exponent",
        "'{0}' calls the general power function: a product is faster, and so is its derivative");

    /// <summary>All of them, in order.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        .. typeof(Catalogue).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(DiagnosticDescriptor))
            .Select(field => (DiagnosticDescriptor)field.GetValue(null))
            .OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal),
    ];

    private static DiagnosticDescriptor Warning(string id, string title, string message) => new(
        id, title, message, Smoothness, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLinks.Of(id));

    private static DiagnosticDescriptor Cost(string id, string title, string message) => new(
        id, title, message, Costs, DiagnosticSeverity.Info, isEnabledByDefault: false, helpLinkUri: HelpLinks.Of(id));

    private static DiagnosticDescriptor Information(string id, string title, bool isEnabled, string message) => new(
        id, title, message, Smoothness, DiagnosticSeverity.Info, isEnabled, helpLinkUri: HelpLinks.Of(id));

    private static DiagnosticDescriptor Error(string id, string category, string title, string message) => new(
        id,
        title,
        message,
        category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Of(id));
}
