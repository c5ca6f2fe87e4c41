"""What would be fair, and by which idea: claims, coalition games, bargaining; numbers and names alone."""

from yrdshare.fairness.adjusted_winner import Division as Division
from yrdshare.fairness.adjusted_winner import adjusted_winner as adjusted_winner
from yrdshare.fairness.airports import airport_nucleolus as airport_nucleolus
from yrdshare.fairness.airports import airport_shapley as airport_shapley
from yrdshare.fairness.bargaining import cannot_gain as cannot_gain
from yrdshare.fairness.bargaining import egalitarian as egalitarian
from yrdshare.fairness.bargaining import kalai_smorodinsky as kalai_smorodinsky
from yrdshare.fairness.bargaining import leximin as leximin
from yrdshare.fairness.bargaining import nash as nash
from yrdshare.fairness.blocs import owen as owen
from yrdshare.fairness.blocs import quotient as quotient
from yrdshare.fairness.claims import constrained_equal_awards as constrained_equal_awards
from yrdshare.fairness.claims import constrained_equal_losses as constrained_equal_losses
from yrdshare.fairness.claims import piniles as piniles
from yrdshare.fairness.claims import proportional as proportional
from yrdshare.fairness.claims import reverse_talmud as reverse_talmud
from yrdshare.fairness.claims import talmud as talmud
from yrdshare.fairness.claims_orders import adjusted_proportional as adjusted_proportional
from yrdshare.fairness.claims_orders import minimal_overlap as minimal_overlap
from yrdshare.fairness.claims_orders import random_arrival as random_arrival
from yrdshare.fairness.compromise import (
    separable_costs_remaining_benefits as separable_costs_remaining_benefits,
)
from yrdshare.fairness.compromise import tau as tau
from yrdshare.fairness.core import Complaint as Complaint
from yrdshare.fairness.core import core_contains as core_contains
from yrdshare.fairness.core import excesses as excesses
from yrdshare.fairness.core import is_convex as is_convex
from yrdshare.fairness.core import worst_complaint as worst_complaint
from yrdshare.fairness.games import Game as Game
from yrdshare.fairness.kinds import airport as airport
from yrdshare.fairness.kinds import bankruptcy as bankruptcy
from yrdshare.fairness.kinds import cost_game as cost_game
from yrdshare.fairness.kinds import simple_game as simple_game
from yrdshare.fairness.kinds import weighted_voting as weighted_voting
from yrdshare.fairness.kohlberg import is_nucleolus as is_nucleolus
from yrdshare.fairness.kohlberg import is_prenucleolus as is_prenucleolus
from yrdshare.fairness.nucleolus import LeastCore as LeastCore
from yrdshare.fairness.nucleolus import least_core as least_core
from yrdshare.fairness.nucleolus import nucleolus as nucleolus
from yrdshare.fairness.nucleolus import per_capita_nucleolus as per_capita_nucleolus
from yrdshare.fairness.nucleolus import prenucleolus as prenucleolus
from yrdshare.fairness.nucleolus import proportional_nucleolus as proportional_nucleolus
from yrdshare.fairness.refusals import FairnessError as FairnessError
from yrdshare.fairness.shapley import Sampled as Sampled
from yrdshare.fairness.shapley import sampled_shapley as sampled_shapley
from yrdshare.fairness.shapley import shapley as shapley
